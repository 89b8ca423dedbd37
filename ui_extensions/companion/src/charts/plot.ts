/** The box of the outcome chart, pixels: its height and the room for labels around the bars. */
export const PLOT = { height: 232, top: 8, bottom: 24, left: 54, right: 8 }

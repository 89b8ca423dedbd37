/** What is searched when the address names nothing: not the runs that are only planned. An empty `q` is everything. */
export const USUAL_QUERY = 'at:..now'

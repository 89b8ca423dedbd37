/** Places in a text: the service counts characters, the browser counts UTF-16 units; they differ behind an emoji. */
export function toUnits(text: string, characters: number): number {
  return [...text].slice(0, characters).join('').length
}

export function toCharacters(text: string, units: number): number {
  return [...text.slice(0, units)].length
}

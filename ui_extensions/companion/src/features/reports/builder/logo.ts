/** A picture for the head of a report, as the data URI that its definition holds. */

/** What the service takes in all is 40,000 characters; four of them carry three bytes. */
export const LOGO_BYTES = 29_900
export const LOGO_TYPES = ['image/png', 'image/jpeg'] as const

/** How the data URI of a real one begins. */
const BEGINS: Record<string, string> = {
  'image/png': 'data:image/png;base64,iVBORw0KGgo',
  'image/jpeg': 'data:image/jpeg;base64,/9j/',
}

/** The picture as a data URI, or why it cannot be one. */
export async function logoOf(file: File): Promise<{ logo: string } | { problem: string }> {
  const begins = BEGINS[file.type]
  if (!begins) return { problem: 'Choose a PNG or a JPEG.' }
  if (file.size > LOGO_BYTES)
    return {
      problem: `${file.name} has ${Math.ceil(file.size / 1000)} kB; a logo has at most ${Math.floor(LOGO_BYTES / 1000)} kB. Make it smaller: 40 pixels high are enough.`,
    }
  const logo = await written(file)
  return logo.startsWith(begins) ? { logo } : { problem: `${file.name} is not the picture that it is called.` }
}

function written(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error ?? new Error(`${file.name} cannot be read`))
    reader.readAsDataURL(file)
  })
}

import { LOGO_BYTES, logoOf } from './logo'

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const file = (bytes: number[], type: string, size = bytes.length) => {
  const whole = new Uint8Array(size)
  whole.set(bytes)
  return new File([whole], 'logo', { type })
}

test('a picture becomes the data URI that the service takes', async () => {
  expect(await logoOf(file(PNG, 'image/png'))).toEqual({ logo: 'data:image/png;base64,iVBORw0KGgo=' })
  const largest = await logoOf(file(PNG, 'image/png', LOGO_BYTES))
  expect('logo' in largest && largest.logo.length).toBeLessThanOrEqual(40_000)
})

test('what is too large, of another kind or not what it says is refused with a reason', async () => {
  expect(await logoOf(file(PNG, 'image/png', LOGO_BYTES + 1))).toMatchObject({
    problem: expect.stringContaining('at most 29 kB'),
  })
  expect(await logoOf(file([60, 115, 118, 103], 'image/svg+xml'))).toEqual({ problem: 'Choose a PNG or a JPEG.' })
  expect(await logoOf(file([60, 115, 118, 103], 'image/png'))).toMatchObject({
    problem: expect.stringContaining('not the picture'),
  })
})

import type { Ends, Line } from './line'
import type { LiveMessage, Said } from './messages'
import { POLL_EVERY, pollLine } from './pollLine'

let hidden = false
const open: Line[] = []
const asked: { watches: Said[] }[] = []
let answer: () => Response = () => polled(1)

function polled(version: number, messages: object[] = []): Response {
  return Response.json({ service: 'one', version, as_of: '2026-11-24T06:00:00Z', messages })
}

function line(over: Partial<Ends> = {}) {
  const heard: LiveMessage[] = []
  const ends: Ends = { watches: () => [], hear: (message) => heard.push(message), down: vi.fn(), ...over }
  open.push(pollLine(ends))
  return { heard, ends, line: open.at(-1) as Line }
}

const types = (heard: LiveMessage[]) => heard.map(({ type }) => type)
const later = (time: number) => vi.advanceTimersByTimeAsync(time)

beforeEach(() => {
  hidden = false
  asked.length = 0
  answer = () => polled(1)
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => hidden)
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (_, init) => {
    asked.push(JSON.parse(String(init?.body)))
    return answer()
  })
  vi.useFakeTimers()
})
afterEach(() => {
  for (const each of open.splice(0)) each.close()
  vi.useRealTimers()
})

describe('asking again and again', () => {
  it('greets with the first answer, tells its messages, and says when the mirror has grown', async () => {
    answer = () => polled(3, [{ type: 'system', id: 'w1', system: {} }])
    const { heard } = line()
    await later(10)
    expect(types(heard)).toEqual(['hello', 'system', 'version'])
    answer = () => polled(3)
    await later(POLL_EVERY)
    expect(types(heard).slice(3)).toEqual(['ping'])
    answer = () => polled(4)
    await later(POLL_EVERY)
    expect(types(heard).slice(4)).toEqual(['version'])
  })

  it('asks for what is watched at that moment', async () => {
    const watches: Said[] = [{ type: 'watch', id: 'w1', topic: 'system' }]
    const { line: poll } = line({ watches: () => watches })
    await later(10)
    watches.push({ type: 'watch', id: 'w2', topic: 'presets' })
    poll.say({ type: 'watch', id: 'w2', topic: 'presets' })
    await later(100)
    expect(asked.map(({ watches: said }) => said.length)).toEqual([1, 2])
  })

  it('asks nothing in a hidden tab and at once when it is shown', async () => {
    const { ends } = line()
    await later(10)
    hidden = true
    await later(20 * POLL_EVERY)
    expect(asked).toHaveLength(1)
    hidden = false
    document.dispatchEvent(new Event('visibilitychange'))
    await later(10)
    expect(asked).toHaveLength(2)
    expect(ends.down).not.toHaveBeenCalled()
  })

  it('is down when it gets no answer, and silent once closed', async () => {
    answer = () => new Response('', { status: 503 })
    const { ends, line: poll } = line()
    await later(10)
    expect(ends.down).toHaveBeenCalledOnce()
    poll.close()
    await later(10 * POLL_EVERY)
    expect(asked).toHaveLength(1)
  })
})

import type { ReportDefinition } from '@/api/reports'
import { complete, draftOf, edited, isAboutSending, mistakesAt, mistakeWords, same } from './draft'

const report: ReportDefinition = complete({
  name: 'weekly',
  title: 'Weekly',
  sections: [{ kind: 'totals' }, { kind: 'outcomes' }, { kind: 'errors', top: 5 }],
})
const kinds = (definition: ReportDefinition) => definition.sections.map((each) => each.kind)

test('a section that is moved takes its settings along', () => {
  const moved = edited(draftOf(report), { do: 'move', id: 's2', to: 0 })
  expect(kinds(moved.definition)).toEqual(['errors', 'totals', 'outcomes'])
  expect(moved.definition.sections[0]).toEqual({ kind: 'errors', top: 5 })
  expect(moved.ids).toEqual(['s2', 's0', 's1'])
  const far = edited(draftOf(report), { do: 'move', id: 's0', to: 99 })
  expect(kinds(far.definition)).toEqual(['outcomes', 'errors', 'totals'])
})

test('a section is added behind another, copied, changed and removed', () => {
  let draft = edited(draftOf(report), { do: 'add', kind: 'breakdown', after: 's0' })
  expect(kinds(draft.definition)).toEqual(['totals', 'breakdown', 'outcomes', 'errors'])
  expect(draft.definition.sections[1]).toMatchObject({ metric: 'error_rate', by: 'deployment' })
  draft = edited(draft, { do: 'section', id: 's2', part: { top: 7 } })
  draft = edited(draft, { do: 'copy', id: 's2' })
  expect(draft.definition.sections.slice(-2)).toEqual([
    { kind: 'errors', top: 7 },
    { kind: 'errors', top: 7 },
  ])
  draft = edited(draft, { do: 'remove', id: 's2' })
  expect(kinds(draft.definition)).toEqual(['totals', 'breakdown', 'outcomes', 'errors'])
  expect(new Set(draft.ids).size).toBe(4)
})

test('what was kept without defaults says the same as what was read with them', () => {
  expect(same(complete({ name: 'weekly', title: 'Weekly', sections: report.sections }), report)).toBe(true)
  expect(same(report, { ...report, title: 'Other' })).toBe(false)
})

test('a mistake finds its field, and its words tell the mend', () => {
  const mistake = { path: 'sections.1.metric', message: 'there is no metric', hint: 'Did you mean wait?' }
  expect(mistakesAt([mistake], 'sections.1')).toEqual([mistake])
  expect(mistakesAt([mistake], 'sections.11')).toEqual([])
  expect(mistakeWords(mistake)).toBe('There is no metric. Did you mean wait?')
  expect(isAboutSending(mistake)).toBe(false)
  expect(isAboutSending({ ...mistake, path: 'recipients.0.to' })).toBe(true)
})

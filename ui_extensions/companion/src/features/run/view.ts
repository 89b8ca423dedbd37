/** The words that a run's address may use. */
export const TABS = ['task-runs', 'subflows', 'parameters', 'logs', 'details'] as const
export type Tab = (typeof TABS)[number]

export const TAB_LABEL: Record<Tab, string> = {
  'task-runs': 'Task runs',
  subflows: 'Subflows',
  parameters: 'Parameters',
  logs: 'Logs',
  details: 'Details',
}

export const LEVELS = ['debug', 'info', 'warning', 'error'] as const
export type Level = (typeof LEVELS)[number]

/** The numbers that Python's logging gives the levels. */
export const LEVEL_NUMBER: Record<Level, number> = { debug: 10, info: 20, warning: 30, error: 40 }
export const LEVEL_LABEL: Record<Level, string> = {
  debug: 'Debug and above',
  info: 'Info and above',
  warning: 'Warnings and errors',
  error: 'Errors only',
}

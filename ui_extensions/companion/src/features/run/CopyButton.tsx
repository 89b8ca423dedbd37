import { Button } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy } from '@tabler/icons-react'

interface Props {
  text: string
  /** What is copied, as words on the button. */
  label: string
}

/** Copies a text and says so for a moment. */
export function CopyButton({ text, label }: Props) {
  const clipboard = useClipboard({ timeout: 2000 })
  const Icon = clipboard.copied ? IconCheck : IconCopy
  return (
    <Button
      variant="default"
      size="xs"
      leftSection={<Icon size={14} aria-hidden />}
      onClick={() => clipboard.copy(text)}
      aria-live="polite"
    >
      {clipboard.error ? 'Copying is blocked' : clipboard.copied ? 'Copied' : label}
    </Button>
  )
}

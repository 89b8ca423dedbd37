import { createPortal } from 'react-dom'

/** Says something to screen readers, politely, wherever it stands: a table may not hold such a text. */
export function Told({ text }: { text: string }) {
  return createPortal(
    <span className="visually-hidden" role="status">
      {text}
    </span>,
    document.body,
  )
}

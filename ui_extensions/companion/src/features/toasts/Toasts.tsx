import { SUMMARY } from './rules'
import { closeToast, useToasts } from './store'
import { ToastCard } from './ToastCard'
import styles from './Toasts.module.css'

/** The messages in the corner, newest below; they cover, they move nothing. */
export function Toasts({ onHistory }: { onHistory: () => void }) {
  const { shown } = useToasts()
  const more = () => {
    closeToast(SUMMARY)
    onHistory()
  }
  return (
    <section className={styles.region} aria-label="Messages">
      <ol className={styles.list}>
        {shown.map((toast) => (
          <ToastCard key={toast.id} toast={toast} onMore={toast.key === SUMMARY ? more : null} />
        ))}
      </ol>
    </section>
  )
}

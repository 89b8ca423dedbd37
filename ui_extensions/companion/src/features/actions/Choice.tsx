import styles from './Actions.module.css'

interface Props<T extends string> {
  label: string
  /** What the choice of nothing is called. */
  all: string
  value: T | undefined
  words: readonly T[]
  name?: (word: T) => string
  onChoose: (word: T | undefined) => void
}

/** One of a few words, or all of them. */
export function Choice<T extends string>({ label, all, value, words, name, onChoose }: Props<T>) {
  return (
    <label className={styles.choice}>
      <span className="visually-hidden">{label}</span>
      <select value={value ?? ''} onChange={(event) => onChoose(words.find((word) => word === event.target.value))}>
        <option value="">{all}</option>
        {words.map((word) => (
          <option key={word} value={word}>
            {name ? name(word) : word.charAt(0).toUpperCase() + word.slice(1)}
          </option>
        ))}
      </select>
    </label>
  )
}

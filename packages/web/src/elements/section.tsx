import type { ReactNode } from 'react'
import classes from './section.module.css'
import { useListed } from './section-list.tsx'

interface SectionProps {
  readonly id: string
  readonly title: string
  readonly hint?: string
  readonly children: ReactNode
}

export function Section({ id, title, hint, children }: SectionProps) {
  useListed(id, title)
  return (
    <section className={classes.section} aria-labelledby={`${id}-title`} id={id}>
      <h2 id={`${id}-title`}>{title}</h2>
      {hint ? <p className="dim small">{hint}</p> : null}
      <div className={classes.body}>{children}</div>
    </section>
  )
}

/** A label with a hint on the left, the control on the right. */
export function Setting(props: {
  readonly label: string
  readonly hint?: string
  readonly children: ReactNode
}) {
  return (
    <div className={classes.setting}>
      <div className={classes.label}>
        <div>{props.label}</div>
        {props.hint ? <div className="dim small">{props.hint}</div> : null}
      </div>
      {props.children}
    </div>
  )
}

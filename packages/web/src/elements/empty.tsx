/** An empty page says what will be here and how to begin. */
import type { Icon } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './empty.module.css'

interface EmptyProps {
  readonly icon: Icon
  readonly title: string
  readonly hint: string
  readonly children?: ReactNode
}

export function Empty({ icon: Picture, title, hint, children }: EmptyProps) {
  return (
    <div className={classes.empty}>
      <span className={classes.picture}>
        <Picture size={28} stroke={1.6} aria-hidden />
      </span>
      <h2>{title}</h2>
      <p className="dim">{hint}</p>
      {children}
    </div>
  )
}

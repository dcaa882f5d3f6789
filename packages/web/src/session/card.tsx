/** The card that stands alone on the pages before one is signed in. */
import type { FormEvent, ReactNode } from 'react'
import { Logo } from '../elements/logo.tsx'
import { useTitle } from '../elements/title.ts'
import classes from './session.module.css'

interface CardProps {
  readonly title: string
  readonly subtitle: string
  readonly problem?: string | null
  readonly onSubmit: () => void
  readonly children?: ReactNode
}

export function Card({ title, subtitle, problem, onSubmit, children }: CardProps) {
  useTitle(title)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSubmit()
  }
  return (
    <main className={classes.stage}>
      <form className={classes.card} onSubmit={submit}>
        <Logo size={48} />
        <div>
          <h1>{title}</h1>
          <p className="dim">{subtitle}</p>
        </div>
        <div role="alert" className={classes.problem}>
          {problem}
        </div>
        {children}
      </form>
    </main>
  )
}

import { useEffect, useRef } from 'react'

/** The question of a step; it takes the focus, so that a screen reader begins there. */
export function StepHead({ title, hint }: { readonly title: string; readonly hint: string }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <div className="column near">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <p className="dim">{hint}</p>
    </div>
  )
}

import { IconAlertTriangle, IconChevronRight } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useForm } from './form-context.tsx'
import classes from './form-section.module.css'
import { hasPlace } from './places.ts'

interface FormSectionProps {
  readonly id: string
  readonly title: string
  /** What stands in it, in a few words. */
  readonly summary?: string
  /** Places of the location that are edited here. */
  readonly places: readonly string[]
  readonly isOpenAtFirst?: boolean
  readonly children: ReactNode
}

/** A part of the form that opens; closed it still says what stands in it, whether a rule fired, and whether something is wrong. */
export function FormSection({
  id,
  title,
  summary,
  places,
  isOpenAtFirst = false,
  children,
}: FormSectionProps) {
  const { t } = useTranslation('numbers')
  const { lit, refused, revealed } = useForm()
  const [isOpen, setOpen] = useState(isOpenAtFirst)
  const isHere = (pointers: Iterable<string>) => {
    const all = [...pointers]
    return places.some((place) => hasPlace(all, place))
  }
  const isRevealed = revealed !== undefined && isHere([revealed])
  useEffect(() => {
    if (isRevealed) setOpen(true)
  }, [isRevealed])
  const isWrong = refused !== undefined && isHere([refused.pointer])
  return (
    <section className={classes.section} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`} className={classes.heading}>
        <button
          type="button"
          className={classes.toggle}
          aria-expanded={isOpen}
          aria-controls={`${id}-body`}
          onClick={() => setOpen(!isOpen)}
        >
          <IconChevronRight size={16} aria-hidden className={classes.chevron} />
          <span>{title}</span>
          {isHere(lit) ? (
            <span className={classes.lit} title={t('workshop.litSection')}>
              <span className="visuallyHidden">{t('workshop.litSection')}</span>
            </span>
          ) : null}
          {isWrong ? (
            <span className={classes.wrong} title={t('workshop.wrongSection')}>
              <IconAlertTriangle size={16} aria-hidden />
              <span className="visuallyHidden">{t('workshop.wrongSection')}</span>
            </span>
          ) : null}
          {summary && !isOpen ? <span className={`${classes.summary} truncate`}>{summary}</span> : null}
        </button>
      </h2>
      <div id={`${id}-body`} className={classes.body} hidden={!isOpen}>
        {isOpen ? children : null}
      </div>
    </section>
  )
}

/** Marks a value of the form whose rule fired. */
export function Lit({ at, children }: { readonly at: string; readonly children: ReactNode }) {
  const { t } = useTranslation('numbers')
  const { lit } = useForm()
  const isLit = hasPlace(lit, at)
  return (
    <div className={classes.place} data-place={at} data-lit={isLit}>
      {children}
      {isLit ? <span className="visuallyHidden">{t('workshop.lit')}</span> : null}
    </div>
  )
}

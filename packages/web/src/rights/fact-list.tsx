/** Every right between two people, with its reason; what led there can be unfolded. */
import type { Right, RightFact } from '@offhook/contract'
import { IconCheck, IconMinus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { lineRightNames, places, rightSections } from './right-sections.ts'
import { useRightWords } from './right-words.ts'
import classes from './rights.module.css'

interface FactListProps {
  readonly facts: readonly RightFact[]
  /** Rights that a change would give or take. */
  readonly changes?: { readonly gained: readonly Right[]; readonly lost: readonly Right[] }
}

export function FactList({ facts, changes = { gained: [], lost: [] } }: FactListProps) {
  const { t } = useTranslation('rights')
  const byRight = new Map(facts.map((fact) => [fact.right, fact]))
  const found = (rights: readonly Right[]) =>
    rights.flatMap((right) => {
      const fact = byRight.get(right)
      return fact ? [fact] : []
    })
  const list = (rights: readonly Right[]) => (
    <ul className={classes.facts}>
      {found(rights).map((fact) => (
        <Fact
          key={fact.right}
          fact={fact}
          change={
            changes.gained.includes(fact.right) ? 'gained' : changes.lost.includes(fact.right) ? 'lost' : null
          }
        />
      ))}
    </ul>
  )
  return (
    <div className={classes.sections}>
      {rightSections.map((section) =>
        found(section.rights).length > 0 ? (
          <section key={section.name}>
            <h3>{t(`section.${section.name}`)}</h3>
            {list(section.rights)}
          </section>
        ) : null,
      )}
      {places.map((place) => {
        const rights = lineRightNames.map((name) => `${place}.${name}` as const)
        return found(rights).length > 0 ? (
          <section key={place}>
            <h3>{t(`place.${place}`)}</h3>
            {list(rights)}
          </section>
        ) : null
      })}
    </div>
  )
}

function Fact({ fact, change }: { readonly fact: RightFact; readonly change: 'gained' | 'lost' | null }) {
  const { t } = useTranslation('rights')
  const words = useRightWords()
  const { right, answer, steps } = fact
  const Mark = answer ? IconCheck : IconMinus
  const own = right.split('.')[1]
  const name = own === undefined ? words.right(right) : t(`right.${own as (typeof lineRightNames)[number]}`)
  return (
    <li className={classes.fact} data-answer={answer} data-change={change}>
      <span className={classes.mark}>
        <Mark size={16} stroke={2.2} aria-hidden />
        <span className="visuallyHidden">{t(answer ? 'allowed' : 'denied')}</span>
      </span>
      <span className={classes.factName}>
        {name}
        {change ? <span className={classes.change}>{t(`lens.${change}`)}</span> : null}
      </span>
      <span className="dim small">{words.reason(steps)}</span>
    </li>
  )
}

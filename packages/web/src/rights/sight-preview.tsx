/** What somebody sees of a person, before it is so: a made-up situation, so that nobody's calls are shown to administrators. */
import type { Right } from '@offhook/contract'
import { useTranslation } from 'react-i18next'
import { Avatar } from '../presence/avatar.tsx'
import { useRightWords } from './right-words.ts'
import classes from './rights.module.css'
import { type SeenPerson, type SightLine, sightOf } from './sight.ts'

interface SightPreviewProps {
  readonly viewerName: string
  readonly person: SeenPerson
  /** As it is. */
  readonly before: readonly Right[]
  /** As it would be. */
  readonly after: readonly Right[]
}

export function SightPreview({ viewerName, person, before, after }: SightPreviewProps) {
  const { t } = useTranslation(['rights', 'shell'])
  const words = useRightWords()
  const former = sightOf(person, new Set(before))
  const seen = sightOf(person, new Set(after))
  const seesPresence = after.includes('seePresence')
  const text = ({ shown }: SightLine): string => {
    if (shown === null) return t('sight.hidden')
    if ('word' in shown) return t(`sight.${shown.word}`)
    if ('presence' in shown) return t(`presence.${shown.presence}`, { ns: 'shell' })
    return 'text' in shown ? shown.text : shown.rights.map(words.right).join(', ')
  }
  return (
    <section className={classes.sight} aria-label={t('sight.title', { viewer: viewerName })}>
      <h2>{t('sight.title', { viewer: viewerName })}</h2>
      <div className={classes.who}>
        <Avatar name={person.name} presence={seesPresence ? 'busy' : 'offline'} size={44} />
        <span>
          <strong>{person.name}</strong>
          <br />
          <span className="dim small">{t('sight.example', { owner: person.name })}</span>
        </span>
      </div>
      <dl className={classes.seen}>
        {seen.map((line, index) => (
          <SeenLine
            key={line.name}
            name={t(`sight.${line.name}`)}
            text={text(line)}
            isHidden={line.shown === null}
            isChanged={JSON.stringify(line) !== JSON.stringify(former[index])}
          />
        ))}
      </dl>
    </section>
  )
}

function SeenLine(props: {
  readonly name: string
  readonly text: string
  readonly isHidden: boolean
  readonly isChanged: boolean
}) {
  return (
    <>
      <dt>{props.name}</dt>
      <dd data-hidden={props.isHidden} data-changed={props.isChanged}>
        {props.text}
      </dd>
    </>
  )
}

/** Who takes part in a conference: each with presence, and with the state of the phone beside it. */
import type { PartyView } from '@offhook/contract'
import { IconUser } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { usePartyWords } from '../elements/party.ts'
import { usePerson } from '../live/live.tsx'
import { AudioVideoMark } from '../people/audio-video-mark.tsx'
import { lookOf } from '../people/line-look.ts'
import { LineMark } from '../people/line-mark.tsx'
import { Avatar } from '../presence/avatar.tsx'
import { usePresenceWord } from '../presence/use-presence-word.ts'
import classes from './participants.module.css'

export function Participants({ parties }: { readonly parties: readonly PartyView[] }) {
  const { t } = useTranslation('calls')
  if (parties.length < 2) return null
  return (
    <ul className={classes.list} aria-label={t('participants')}>
      {parties.map((party, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two may withhold who they are
        <Participant key={`${party.dial ?? ''} ${index}`} party={party} />
      ))}
    </ul>
  )
}

function Participant({ party }: { readonly party: PartyView }) {
  const { t } = useTranslation('people')
  const presenceWord = usePresenceWord()
  const { name } = usePartyWords()(party)
  const person = usePerson(party.personId ?? '')
  const line = person?.lines.find((each) => each.line === party.dial) ?? person?.lines[0]
  const words = person ? [presenceWord(person.presence.state), line ? t(`line.${lookOf(line)}`) : ''] : []
  return (
    <li className={classes.item}>
      {person ? (
        <Avatar
          id={person.id}
          picture={person.picture}
          name={name}
          presence={person.presence.state}
          size={28}
        />
      ) : (
        <span className={classes.stranger}>
          <IconUser size={16} stroke={1.7} aria-hidden />
        </span>
      )}
      <span className={`${classes.name} truncate`}>{name}</span>
      <span className={`${classes.state} small dim truncate`}>{words.filter(Boolean).join(' · ')}</span>
      {person ? <AudioVideoMark audioVideo={person.audioVideo} /> : null}
      {line ? <LineMark look={lookOf(line)} /> : null}
    </li>
  )
}

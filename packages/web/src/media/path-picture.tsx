/** The path of the voice as a picture: each phone and browser, the server in the middle, and what each hop is made of. */
import type { MediaLeg } from '@offhook/contract'
import { IconBrowser, IconLock, IconLockOpen, IconPhone, IconServer2 } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { usePartyWords } from '../elements/party.ts'
import classes from './path-picture.module.css'
import { worstVerdict } from './verdict.tsx'

export function PathPicture({ legs }: { readonly legs: readonly MediaLeg[] }) {
  const { t } = useTranslation('media')
  const ordered = legs.toSorted((a, b) => Number(b.isOwn) - Number(a.isOwn))
  const isLine = ordered.length === 2
  return (
    <section className={classes.picture} data-line={isLine} aria-label={t('picture')}>
      {isLine ? (
        <>
          <Phone leg={ordered[0]!} />
          <Hop leg={ordered[0]!} />
          <ServerNode legs={legs} />
          <Hop leg={ordered[1]!} />
          <Phone leg={ordered[1]!} />
        </>
      ) : (
        ordered.map((leg, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: legs of a call have no id of their own, and keep their order
          <div key={index} className={classes.single}>
            <Phone leg={leg} />
            <Hop leg={leg} />
            <ServerNode legs={legs} />
          </div>
        ))
      )}
    </section>
  )
}

function Phone({ leg }: { readonly leg: MediaLeg }) {
  const { t } = useTranslation('media')
  const who = useWho()
  const Picture = leg.isBrowser ? IconBrowser : IconPhone
  return (
    <div className={classes.node}>
      <span className={classes.icon}>
        <Picture size={22} stroke={1.6} aria-hidden />
      </span>
      <strong className="truncate">{who(leg)}</strong>
      <span className="dim tiny">{t(leg.isBrowser ? 'browser' : 'phone')}</span>
    </div>
  )
}

function ServerNode({ legs }: { readonly legs: readonly MediaLeg[] }) {
  const { t } = useTranslation('media')
  const isPassing = legs.some(({ way }) => way === 'anchored')
  return (
    <div className={classes.node} data-server>
      <span className={classes.icon}>
        <IconServer2 size={22} stroke={1.6} aria-hidden />
      </span>
      <strong>{t('server')}</strong>
      {isPassing ? (
        <span className="dim tiny">{t(legs.some((leg) => leg.isUntouched) ? 'untouched' : 'recoded')}</span>
      ) : null}
    </div>
  )
}

function Hop({ leg }: { readonly leg: MediaLeg }) {
  const { t } = useTranslation('media')
  const who = useWho()
  const isSecret = leg.encryption !== 'none'
  const Lock = isSecret ? IconLock : IconLockOpen
  const words = {
    who: who(leg),
    codec: codecName(leg.codec),
    encryption: t(`encryption.${leg.encryption}`),
    address: leg.remote ?? t('hidden'),
  }
  return (
    <div className={classes.hop} data-verdict={worstVerdict([leg, leg.heard])}>
      <span className="visuallyHidden">{t('hop', words)}</span>
      <span className={classes.what} aria-hidden="true">
        <strong>{words.codec}</strong>
      </span>
      <span className={classes.wire} aria-hidden="true" />
      <span className={`${classes.what} tiny`} aria-hidden="true" data-secret={isSecret}>
        <Lock size={13} stroke={2} />
        {words.encryption}
      </span>
      <span
        className={`${classes.address} dim tiny tabular`}
        aria-hidden="true"
        title={leg.suite ?? undefined}
      >
        {words.address}
      </span>
      {leg.foundAs === 'relay' ? (
        <span className={`${classes.address} dim tiny`}>{t('viaRelay')}</span>
      ) : null}
    </div>
  )
}

/** Whose phone it is, in words. */
export function useWho(): (leg: MediaLeg) => string {
  const { t } = useTranslation('media')
  const partyWords = usePartyWords()
  return ({ isOwn, party }) => (isOwn ? t('you') : party ? partyWords(party).name : t('somebody'))
}

const codecNames: Readonly<Record<string, string>> = {
  PCMA: 'G.711 A-law',
  PCMU: 'G.711 µ-law',
  G722: 'G.722',
  opus: 'Opus',
}

export function codecName(codec: string): string {
  return codecNames[codec] ?? codec
}

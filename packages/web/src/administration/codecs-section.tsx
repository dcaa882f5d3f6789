/** The codecs of phones, of browsers, and of each other phone system; what they cost, and advice. */
import { Button } from '@mantine/core'
import type { CodecName, MediaSettings, MediaStatus } from '@offhook/contract'
import { useTranslation } from 'react-i18next'
import { Section } from '../elements/section.tsx'
import { count } from '../i18n/format.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { codecName } from '../media/path-picture.tsx'
import classes from './administration.module.css'
import own from './codec-order.module.css'
import { CodecOrder } from './codec-order.tsx'
import { callsOfCore, sharedCodec } from './estimated-load.ts'

type CodecSettings = Pick<MediaSettings, 'phoneCodecs' | 'browserCodecs' | 'peerCodecs'>

const names = (list: readonly CodecName[]) => list.map(codecName).join(', ')

export function CodecsSection({
  status,
  fields,
  onChange,
}: {
  readonly status: MediaStatus
  readonly fields: CodecSettings
  readonly onChange: (changes: Partial<CodecSettings>) => void
}) {
  const { t } = useTranslation('connection')
  const { phoneCodecs, browserCodecs, peerCodecs } = fields
  const inUse = (codecs: readonly CodecName[]) => t('used', { codecs: names(codecs) })
  return (
    <Section id="codecs" title={t('codecs')} hint={t('codecsHint')}>
      <div className={`${classes.form} ${classes.padded}`}>
        <CodecOrder
          label={t('forPhones')}
          description={inUse(status.usedPhoneCodecs)}
          value={phoneCodecs}
          onChange={(changed) => onChange({ phoneCodecs: changed })}
        />
        <CodecOrder
          label={t('forBrowsers')}
          description={inUse(status.usedBrowserCodecs)}
          value={browserCodecs}
          onChange={(changed) => onChange({ browserCodecs: changed })}
        />
        {status.peers.map(({ name, isTestedInHd, usedCodecs }) => (
          <div key={name}>
            <CodecOrder
              label={t('forPeer', { name })}
              description={`${inUse(usedCodecs)} · ${t(isTestedInHd ? 'testedInHd' : 'notTestedInHd')}`}
              value={peerCodecs[name] ?? usedCodecs}
              onChange={(changed) => onChange({ peerCodecs: { ...peerCodecs, [name]: changed } })}
            />
            {peerCodecs[name] ? (
              <Button
                variant="subtle"
                size="compact-sm"
                onClick={() => onChange({ peerCodecs: without(peerCodecs, name) })}
              >
                {t('usualCodecs', { name })}
              </Button>
            ) : null}
          </div>
        ))}
        <EstimatedLoad status={status} />
      </div>
    </Section>
  )
}

/** For what holds now, not for what is being changed. */
function EstimatedLoad({ status }: { readonly status: MediaStatus }) {
  const { t } = useTranslation('connection')
  const language = useLanguage()
  const browsers = status.usedBrowserCodecs
  const others = [
    { name: t('forPhones'), codecs: status.usedPhoneCodecs },
    ...status.peers.map(({ name, usedCodecs }) => ({ name: t('forPeer', { name }), codecs: usedCodecs })),
  ]
  return (
    <div>
      <p className={own.label}>{t('load')}</p>
      <ul className={own.loads}>
        {others.map(({ name, codecs }) => {
          const codec = sharedCodec(codecs, browsers)
          const calls = count(callsOfCore(codec, codec), language)
          return <li key={name}>{t('loadShared', { name, codec: codecName(codec), calls })}</li>
        })}
        <li>
          {t('loadCodedAnew', {
            narrow: count(callsOfCore('opus', 'PCMA'), language),
            wide: count(callsOfCore('opus', 'G722'), language),
          })}
        </li>
      </ul>
      <p className="dim small">{t('loadHint')}</p>
    </div>
  )
}

function without(codecs: MediaSettings['peerCodecs'], name: string): MediaSettings['peerCodecs'] {
  return Object.fromEntries(Object.entries(codecs).filter(([known]) => known !== name))
}

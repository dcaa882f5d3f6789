/** The media path of one call: how good, which way, how it was over time, and why it goes that way. */
import { SegmentedControl, Skeleton } from '@mantine/core'
import type { CallMedia } from '@offhook/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '../elements/problem.tsx'
import { Steps } from '../elements/steps.tsx'
import { decisionSentence } from '../i18n/sentences.ts'
import { PathPicture, useWho } from './path-picture.tsx'
import { QualityChart } from './quality-chart.tsx'
import { useCallMedia } from './use-call-media.ts'
import { VerdictMark, VerdictSentence } from './verdict.tsx'

export function CallMediaView({ callId }: { readonly callId: string }) {
  const problemText = useProblemText()
  const media = useCallMedia(callId)
  if (media.error) return <p role="alert">{problemText(media.error)}</p>
  if (!media.data) return <Skeleton height={320} />
  return <Voice media={media.data} />
}

function Voice({ media }: { readonly media: CallMedia }) {
  const { t, i18n } = useTranslation('media')
  return (
    <div className="column far">
      {media.way === 'server' ? (
        <>
          <section className="column near" aria-label={t('title')}>
            <VerdictMark verdict={media.verdict} />
            <VerdictSentence {...media} />
            <PathPicture legs={media.legs} />
          </section>
          <Quality legs={media.legs} />
        </>
      ) : (
        <p>{t(media.way === 'direct' ? 'direct' : 'unknownWay')}</p>
      )}
      {media.decisions.length > 0 ? (
        <section className="column near">
          <h2>{t('why')}</h2>
          {media.decisions.map((decision, index) => {
            const headline = decisionSentence(i18n, { subject: 'media-path', line: null, ...decision })
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: two decisions may be alike; their order does not change
              <div key={index} className="column near">
                <h3>{headline}</h3>
                <Steps steps={decision.steps} headline={headline} />
              </div>
            )
          })}
        </section>
      ) : null}
    </div>
  )
}

function Quality({ legs }: { readonly legs: CallMedia['legs'] }) {
  const { t } = useTranslation('media')
  const who = useWho()
  const [chosen, choose] = useState('0')
  const series = legs.flatMap((leg) => [
    { label: who(leg), samples: leg.samples },
    ...(leg.heard
      ? [{ label: t(leg.isOwn ? 'heardByYou' : 'heardBy', { who: who(leg) }), samples: leg.heard.samples }]
      : []),
  ])
  const shown = series[Number(chosen)] ?? series[0]
  return (
    <section className="column near">
      <h2>{t('quality')}</h2>
      {series.length > 1 ? (
        <SegmentedControl
          aria-label={t('ofWhom')}
          value={chosen}
          onChange={choose}
          data={series.map(({ label }, index) => ({ value: String(index), label }))}
        />
      ) : null}
      <QualityChart samples={shown?.samples ?? []} />
    </section>
  )
}

/** Calls the echo from one's own phone, and shows how good the voice is that comes from it. */
import { Button, Select } from '@mantine/core'
import { IconPhone, IconPhoneOff } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { browserToCallFrom } from '../dial/use-dial.ts'
import { useShowProblem } from '../elements/problem.tsx'
import { Section } from '../elements/section.tsx'
import { useApi, useLines, useMe } from '../live/live.tsx'
import { QualityChart } from '../media/quality-chart.tsx'
import { useCallMedia } from '../media/use-call-media.ts'
import { VerdictMark, VerdictSentence } from '../media/verdict.tsx'
import { lineThatDials } from '../own/line-that-dials.ts'
import { useLineLabel } from '../own/use-line-label.ts'
import { useSoftphone } from '../softphone/use-softphone.tsx'
import classes from './connection-settings.module.css'

/** The echo test of the built-in phone system. */
const ECHO = '*43'

export function PhoneTest() {
  const { t } = useTranslation('connection')
  const api = useApi()
  const me = useMe()
  const lines = useLines().filter(({ state }) => state === 'inService')
  const lineLabel = useLineLabel()
  const showProblem = useShowProblem()
  const softphone = useSoftphone()
  const [chosen, choose] = useState<string | null>(null)
  const [callId, setCallId] = useState<string | null>(null)
  const line = chosen ?? lineThatDials(lines, me?.preferredLine ?? null)?.line
  const media = useCallMedia(callId ?? '', callId !== null)
  const start = useMutation({
    mutationFn: async () => {
      const from = await browserToCallFrom(softphone, line)
      return api.startCall({ body: { destination: ECHO, ...(line ? { line } : {}), ...from } })
    },
    onSuccess: (accepted) => setCallId(accepted.callId),
    onError: showProblem,
  })
  const end = useMutation({
    mutationFn: (id: string) => api.clearConnection({ params: { callId: id }, body: {} }),
    onError: showProblem,
  })
  const isUnderWay = callId !== null && media.data?.isLive !== false
  const leg = media.data?.legs.find(({ isOwn }) => isOwn)
  return (
    <Section id="phone-test" title={t('phoneTest')} hint={t('phoneTestHint')}>
      <div className={`${classes.padded} column near`}>
        {line === undefined ? <p className="dim small">{t('phoneTestNone')}</p> : null}
        <div className="row near wrap">
          {lines.length > 1 ? (
            <Select
              aria-label={t('phoneTestLine')}
              allowDeselect={false}
              disabled={isUnderWay}
              data={lines.map((own) => ({ value: own.line, label: lineLabel(own) }))}
              value={line ?? null}
              onChange={choose}
            />
          ) : null}
          {isUnderWay ? (
            <Button
              variant="light"
              color="red"
              c="var(--bad)"
              leftSection={<IconPhoneOff size={16} aria-hidden />}
              loading={end.isPending}
              onClick={() => end.mutate(callId)}
            >
              {t('phoneTestEnd')}
            </Button>
          ) : (
            <Button
              variant="default"
              leftSection={<IconPhone size={16} aria-hidden />}
              disabled={line === undefined}
              loading={start.isPending}
              onClick={() => start.mutate()}
            >
              {t('phoneTestRun')}
            </Button>
          )}
        </div>
        {callId === null ? null : (
          <div aria-live="polite" className="column near">
            <p>{t(!isUnderWay ? 'phoneTestOver' : leg ? 'phoneTestTalks' : 'phoneTestRings')}</p>
            {leg && media.data ? (
              <>
                <VerdictMark verdict={leg.verdict} />
                <VerdictSentence verdict={leg.verdict} legs={[leg]} />
                <QualityChart samples={leg.samples} />
              </>
            ) : null}
          </div>
        )}
      </div>
    </Section>
  )
}

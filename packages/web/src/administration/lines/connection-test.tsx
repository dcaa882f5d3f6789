/** Tries the connection with what stands in the form, and tells step by step how far it went. */
import { Button } from '@mantine/core'
import type { ConnectionTestStep, SaveLineGroup } from '@offhook/contract'
import { IconCircleCheck, IconCircleMinus, IconCircleX } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '../../elements/problem.tsx'
import { useApi } from '../../live/live.tsx'
import classes from './lines.module.css'

interface ConnectionTestProps {
  readonly body: SaveLineGroup
  /** The group as it is stored, for its password. */
  readonly stored: string | null
  readonly isRight: boolean
  readonly onAsk: () => void
}

const pictures = {
  passed: IconCircleCheck,
  failed: IconCircleX,
  skipped: IconCircleMinus,
  refused: IconCircleMinus,
}
const findings = ['edition', 'maker', 'name', 'devices'] as const

export function ConnectionTest({ body, stored, isRight, onAsk }: ConnectionTestProps) {
  const { t } = useTranslation('lineGroups')
  const api = useApi()
  const problemText = useProblemText()
  const test = useMutation({
    mutationFn: () => api.testLineGroup({ body: { settings: body, ...(stored === null ? {} : { stored }) } }),
  })
  const steps = test.data
  const hasFailed = steps?.some(({ outcome }) => outcome === 'failed')
  return (
    <section className="column near" aria-label={t('test.title')}>
      <div>
        <Button
          variant="default"
          loading={test.isPending}
          onClick={() => {
            onAsk()
            if (isRight) test.mutate()
          }}
        >
          {t('test.button')}
        </Button>
      </div>
      <div role="status">
        {test.error ? <p>{problemText(test.error)}</p> : null}
        {steps ? (
          <div className="column near">
            <p>
              <strong>{hasFailed ? t('test.failed') : t('test.passed')}</strong>
            </p>
            <ol className={classes.steps}>
              {steps.map((step) => (
                <Step key={step.step} step={step} />
              ))}
            </ol>
          </div>
        ) : null}
      </div>
    </section>
  )
}

function Step({ step }: { readonly step: ConnectionTestStep }) {
  const { t } = useTranslation('lineGroups')
  const Picture = pictures[step.outcome]
  const found = findings
    .filter((name) => step.found[name] !== undefined)
    .map((name) => t(`test.${name}`, { value: step.found[name] }))
  return (
    <li className={classes.step} data-outcome={step.outcome}>
      <Picture size={20} stroke={1.8} aria-hidden />
      <span>
        {t(`test.steps.${step.step}`)}
        {': '}
        {t(`test.outcomes.${step.outcome}`)}
        {found.length > 0 ? ` · ${found.join(' · ')}` : ''}
        {step.outcome === 'failed' && step.fault ? (
          <>
            <br />
            {t(`advice.${step.fault}`)}
          </>
        ) : null}
        {step.reason === '' ? null : (
          <>
            <br />
            <span className="dim small" lang="en">
              {step.reason}
            </span>
          </>
        )}
      </span>
      <span className="dim small">
        {step.outcome === 'skipped' ? '' : t('test.milliseconds', { count: step.milliseconds })}
      </span>
    </li>
  )
}

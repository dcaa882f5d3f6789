/** Tries a directory with what stands in the form: step by step, and with the first people as they will become. */
import { Button } from '@mantine/core'
import type { DirectoryTestStep, DirectoryTrial, SaveDirectory } from '@offhook/contract'
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '../../elements/problem.tsx'
import { useApi } from '../../live/live.tsx'
import classes from './directories.module.css'
import { useDirectoryFault } from './use-directory-fault.ts'

interface DirectoryTrialProps {
  readonly body: SaveDirectory
  /** The directory as it is stored, for its secret. */
  readonly stored: string | null
  readonly isComplete: boolean
}

const pictures = { done: IconCircleCheck, failed: IconCircleX, warned: IconAlertTriangle }

export function DirectoryTest({ body, stored, isComplete }: DirectoryTrialProps) {
  const { t } = useTranslation('directories')
  const api = useApi()
  const problemText = useProblemText()
  const trial = useMutation({
    mutationFn: () =>
      api.tryDirectory({ body: { settings: body, ...(stored === null ? {} : { directoryId: stored }) } }),
  })
  const steps = trial.data?.steps
  return (
    <section className="column near" aria-label={t('test.button')}>
      <div>
        <Button
          variant="default"
          loading={trial.isPending}
          disabled={!isComplete}
          onClick={() => trial.mutate()}
        >
          {t('test.button')}
        </Button>
      </div>
      <div role="status" className="column near">
        {trial.error ? <p>{problemText(trial.error)}</p> : null}
        {steps ? (
          <>
            <p>
              <strong>
                {steps.some(({ outcome }) => outcome === 'failed') ? t('test.failed') : t('test.passed')}
              </strong>
            </p>
            <ol className={classes.steps}>
              {steps.map((step) => (
                <Step key={step.step} step={step} />
              ))}
            </ol>
          </>
        ) : null}
      </div>
      {trial.data && trial.data.people.length > 0 ? <Preview people={trial.data.people} /> : null}
    </section>
  )
}

function Step({ step }: { readonly step: DirectoryTestStep }) {
  const { t } = useTranslation('directories')
  const faultText = useDirectoryFault()
  const Picture = pictures[step.outcome]
  const isCount = step.step === 'people' || step.step === 'groups' || step.step === 'computers'
  const found =
    isCount && step.found !== ''
      ? t(step.step as 'people' | 'groups' | 'computers', { count: Number(step.found) })
      : step.found
          .replace('not encrypted', t('test.unencrypted'))
          .replace(/\bencrypted\b/, t('test.encrypted'))
  return (
    <li className={classes.step} data-outcome={step.outcome}>
      <Picture size={20} stroke={1.8} aria-hidden />
      <span>
        {t(`test.steps.${step.step}`)}
        {found === '' ? '' : `: ${found}`}
        {isCount && step.outcome === 'warned' ? <div className="small">{t('test.noneFound')}</div> : null}
        {step.fault ? <div className="small">{faultText(step.fault)}</div> : null}
      </span>
    </li>
  )
}

function Preview({ people }: { readonly people: DirectoryTrial['people'] }) {
  const { t } = useTranslation('directories')
  return (
    <div className="column near">
      <h3>{t('test.preview')}</h3>
      <ul className={classes.preview}>
        {people.map((person, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list stands still, and two may have no name
          <li key={at} className={classes.previewed} data-skipped={person.skipped !== null}>
            <strong>{person.fields.name}</strong> <span className="dim">{person.user}</span>
            {person.isActive ? null : <span className="dim"> · {t('test.closed')}</span>}
            {person.skipped === null || person.skipped === 'disabled' ? null : (
              <div className="small">{t(`reasons.${person.skipped}`)}</div>
            )}
            <div className="dim small">
              {[
                person.fields.department,
                person.fields.position,
                person.fields.business,
                person.fields.mobile,
                person.fields.email,
              ]
                .filter(Boolean)
                .join(' · ')}
            </div>
          </li>
        ))}
      </ul>
    </div>
  )
}

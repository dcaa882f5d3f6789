/** The first start: five steps with sensible defaults; the last one is the first call. */
import { Button, Skeleton } from '@mantine/core'
import { ProblemError, type Setup } from '@offhook/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Navigate } from '@tanstack/react-router'
import { type FormEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Logo } from '../elements/logo.tsx'
import { useProblemText } from '../elements/problem.tsx'
import { useTitle } from '../elements/title.ts'
import { useApi } from '../live/live.tsx'
import { meKey } from '../session/me-key.ts'
import { ConnectStep } from './connect-step.tsx'
import { LanguageSwitch } from './language-switch.tsx'
import { PeopleStep } from './people-step.tsx'
import classes from './setup.module.css'
import {
  emptyDraft,
  type SetupDraft,
  type Step,
  setupOf,
  stepProblems,
  steps,
  tokenFrom,
} from './setup-draft.ts'
import { AdministratorStep, NameStep, PlaceStep } from './setup-steps.tsx'

export function SetupPage() {
  const api = useApi()
  const problemText = useProblemText()
  const [isBegun, begin] = useState(false)
  const state = useQuery({
    queryKey: ['setup'],
    queryFn: ({ signal }) => api.getSetup({ signal }),
    enabled: !isBegun,
  })
  useEffect(() => {
    if (state.data?.isNeeded) begin(true)
  }, [state.data])
  if (state.error) return <p role="alert">{problemText(state.error)}</p>
  if (!state.data) return <Skeleton height={320} />
  if (!state.data.isNeeded && !isBegun) return <Navigate to="/" replace />
  return <Wizard proposal={state.data} />
}

interface WizardProps {
  readonly proposal: {
    readonly serverName: string
    readonly presenceDomain: string
    readonly country: string | null
  }
}

function Wizard({ proposal }: WizardProps) {
  const { t } = useTranslation(['setup', 'shell'])
  const api = useApi()
  const queries = useQueryClient()
  const problemText = useProblemText()
  const [step, setStep] = useState<Step>('administrator')
  const [isChecked, check] = useState(false)
  const [draft, setDraft] = useState<SetupDraft>(() => {
    const blank = emptyDraft(tokenFrom(location.search, location.hash))
    return {
      ...blank,
      serverName: proposal.serverName,
      presenceDomain: proposal.presenceDomain,
      location: { ...blank.location, country: proposal.country ?? regionOf(navigator.language) },
    }
  })
  const complete = useMutation({
    mutationFn: (body: Setup) => api.completeSetup({ body }),
    onSuccess: async () => {
      setStep('phone')
      queries.setQueryData(meKey, await api.getMe())
    },
    onError: (fault) => {
      if (fault instanceof ProblemError && fault.code === 'set-up-token-wrong') setStep('administrator')
    },
  })
  const at = steps.indexOf(step)
  useTitle(t('title'))
  const problems = stepProblems(draft, step)
  const change = (changes: Partial<SetupDraft>) => setDraft((former) => ({ ...former, ...changes }))
  const goOn = (event: FormEvent) => {
    event.preventDefault()
    if (Object.keys(problems).length > 0) {
      check(true)
      const form = event.currentTarget as HTMLFormElement
      // What is wrong is marked first.
      requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid=true]')?.focus())
      return
    }
    check(false)
    if (step === 'people') complete.mutate(setupOf(draft))
    else setStep(steps[at + 1] ?? 'phone')
  }
  const view = { draft, change, problems: isChecked ? problems : {} }
  return (
    <div className={classes.stage}>
      <header className={classes.top}>
        <Logo size={36} />
        <Progress at={at} />
        <LanguageSwitch />
      </header>
      <main className={classes.card} data-step={step}>
        {complete.data && step === 'phone' ? (
          <ConnectStep result={complete.data} own={setupOf(draft).administratorExtension ?? null} />
        ) : (
          <form className="column far" onSubmit={goOn} noValidate>
            {step === 'administrator' ? <AdministratorStep {...view} /> : null}
            {step === 'name' ? <NameStep {...view} /> : null}
            {step === 'place' ? <PlaceStep {...view} /> : null}
            {step === 'people' ? <PeopleStep {...view} /> : null}
            <div role="alert" className={classes.problem}>
              {complete.error ? problemText(complete.error) : null}
            </div>
            <div className="row between wrap">
              {at > 0 ? (
                <Button variant="subtle" onClick={() => setStep(steps[at - 1] ?? 'administrator')}>
                  {t('back', { ns: 'shell' })}
                </Button>
              ) : (
                <span />
              )}
              <Button type="submit" size="md" loading={complete.isPending}>
                {step === 'people' ? t('finish') : t('next', { ns: 'shell' })}
              </Button>
            </div>
          </form>
        )}
      </main>
    </div>
  )
}

/** The likely country of somebody whose browser speaks this language. */
function regionOf(language: string): string {
  return new Intl.Locale(language).maximize().region ?? ''
}

function Progress({ at }: { readonly at: number }) {
  const { t } = useTranslation('setup')
  return (
    <ol className={classes.progress} aria-label={t('progress', { step: at + 1, count: steps.length })}>
      {steps.map((step, index) => (
        <li
          key={step}
          className={classes.step}
          data-state={index < at ? 'done' : index === at ? 'current' : 'open'}
          aria-current={index === at ? 'step' : undefined}
        >
          <span className={classes.number}>{index + 1}</span>
          <span className={classes.stepWord}>{t(`steps.${step}`)}</span>
        </li>
      ))}
    </ol>
  )
}

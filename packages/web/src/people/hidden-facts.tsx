/** "Why can I not see this?": what is hidden of a colleague, each with its reason, and the way to ask for it. */
import { Button } from '@mantine/core'
import type { PersonView, Right, RightFact } from '@offhook/contract'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { showDone, useProblemText, useShowProblem } from '../elements/problem.tsx'
import { Steps } from '../elements/steps.tsx'
import { useApi, useMe } from '../live/live.tsx'
import { AskDialog } from '../rights/ask-dialog.tsx'
import { useRightWords } from '../rights/right-words.ts'
import { useGrantRequests } from '../rights/use-grant-requests.ts'
import classes from './contact-card.module.css'

export function HiddenFacts({ person }: { readonly person: PersonView }) {
  const { t } = useTranslation('rights')
  const api = useApi()
  const words = useRightWords()
  const problemText = useProblemText()
  const me = useMe()
  const [asked, ask] = useState(false)
  const { id, name } = person
  const lens = useQuery({
    queryKey: ['rights-over', id],
    queryFn: ({ signal }) => api.getRightsOver({ params: { id }, signal }),
    staleTime: 0,
  })
  if (lens.error) return <p role="alert">{problemText(lens.error)}</p>
  if (!lens.data) return null
  const hidden = lens.data.facts.filter(({ right, answer }) => !answer && concerns(person, right))
  return (
    <section aria-label={t('hidden.title')}>
      <h3>{t('hidden.title')}</h3>
      {hidden.length === 0 ? <p className="dim">{t('hidden.none', { name })}</p> : null}
      {hidden.map((fact) => (
        <Hidden key={fact.right} fact={fact} name={words.right(fact.right)} />
      ))}
      {/* What is switched off for all nobody can give. */}
      {hidden.every(({ right }) => me?.switchedOff.includes(right)) ? null : (
        <Asking person={person} mayAsk={me?.mayGrant ?? true} onAsk={() => ask(true)} />
      )}
      {asked ? <AskDialog person={person} grade={{ level: 'team' }} onClose={() => ask(false)} /> : null}
    </section>
  )
}

/** Of a second line nothing is hidden where there is none. Journals are for groups to give. */
function concerns(person: PersonView, right: Right): boolean {
  if (right === 'seeJournal' || right === 'changeJournal') return false
  const place = right.split('.')[0]
  const needed = place === 'line1' ? 1 : place === 'line2' ? 2 : place === 'furtherLines' ? 3 : 0
  // Where the state of lines is hidden, so is how many there are.
  return needed <= Math.max(1, person.lines.length)
}

function Hidden({ fact, name }: { readonly fact: RightFact; readonly name: string }) {
  const { t } = useTranslation('rights')
  return (
    <details className={classes.hidden}>
      <summary>
        <span>{name}</span>
        <span className={`${classes.why} small`}>{t('hidden.why')}</span>
      </summary>
      <Steps steps={fact.steps} />
    </details>
  )
}

interface AskingProps {
  readonly person: PersonView
  /** Whether people give each other rights at all. */
  readonly mayAsk: boolean
  readonly onAsk: () => void
}

function Asking({ person, mayAsk, onAsk }: AskingProps) {
  const { t } = useTranslation('rights')
  const api = useApi()
  const words = useRightWords()
  const showProblem = useShowProblem()
  const sent = useGrantRequests()?.sent.find(({ ownerId }) => ownerId === person.id)
  const withdraw = useMutation({
    mutationFn: () => api.withdrawGrantRequest({ params: { id: person.id } }),
    onSuccess: () => showDone(t('ask.withdrawn')),
    onError: showProblem,
  })
  if (sent?.state === 'declined') return <p className="dim">{t('ask.declined', { name: person.name })}</p>
  if (sent)
    return (
      <div className="row between wrap">
        <p className="dim grow">{t('ask.open', { level: words.level(sent.grade.level) })}</p>
        <Button size="compact-sm" variant="default" onClick={() => withdraw.mutate()}>
          {t('ask.withdraw')}
        </Button>
      </div>
    )
  if (!mayAsk) return <p className="dim">{t('ask.switchedOff')}</p>
  return (
    <Button mt={12} variant="light" onClick={onAsk}>
      {t('ask.action')}
    </Button>
  )
}

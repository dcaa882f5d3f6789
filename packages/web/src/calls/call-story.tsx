/** What happened in a call, when, and why: moments, decisions, and how it counts. */
import { Skeleton } from '@mantine/core'
import type { CallExplanation } from '@offhook/contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { usePartyWords } from '../elements/party.ts'
import { useProblemText } from '../elements/problem.tsx'
import { Steps } from '../elements/steps.tsx'
import { timeWithSeconds } from '../i18n/format.ts'
import { causeSentence, decisionSentence } from '../i18n/sentences.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { useApi } from '../live/live.tsx'
import classes from './call-story.module.css'
import { toldMoments } from './story-moment.ts'

export function CallStory({ callId }: { readonly callId: string }) {
  const { t, i18n } = useTranslation('calls')
  const api = useApi()
  const problemText = useProblemText()
  const story = useQuery({
    queryKey: ['call-explanation', callId],
    queryFn: ({ signal }) => api.explainCall({ params: { callId }, signal }),
    staleTime: 0,
  })
  if (story.error) return <p role="alert">{problemText(story.error)}</p>
  if (!story.data) return <Skeleton height={240} />
  const { moments, decisions, results } = story.data
  return (
    <div className="column far">
      <section className="column near">
        <h2>{t('story.title')}</h2>
        <Moments moments={moments} />
      </section>
      {decisions.length > 0 ? (
        <section className="column near">
          <h2>{t('story.decisions')}</h2>
          {decisions.map((decision) => {
            const headline = decisionSentence(i18n, decision)
            return (
              <div
                key={`${decision.at} ${decision.subject} ${decision.line} ${decision.answer}`}
                className="column near"
              >
                <h3>{headline}</h3>
                <Steps steps={decision.steps} headline={headline} />
              </div>
            )
          })}
        </section>
      ) : null}
      {results.length > 0 ? (
        <section className="column near">
          <h2>{t('story.results')}</h2>
          {results.map((result) => (
            <div key={result.line} className="column near">
              <h3>
                <ResultWord result={result.result} /> <span className="dim tabular">{result.line}</span>
              </h3>
              <Steps steps={result.steps.filter(({ outcome }) => outcome !== 'passed')} />
            </div>
          ))}
        </section>
      ) : null}
    </div>
  )
}

function ResultWord({ result }: { readonly result: string }) {
  const { i18n } = useTranslation()
  const key = `result.${result}`
  return i18n.exists(key, { ns: 'journal' }) ? i18n.t(key as 'result.missed', { ns: 'journal' }) : result
}

function Moments({ moments }: { readonly moments: CallExplanation['moments'] }) {
  const { t, i18n } = useTranslation('calls')
  const language = useLanguage()
  const partyWords = usePartyWords()
  return (
    <ol className={classes.moments}>
      {toldMoments(moments).map(({ moment, word, cause }, index) => {
        const who = moment.who ? partyWords(moment.who).name : t('story.somebody')
        const to = moment.to ? partyWords(moment.to).name : ''
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: two moments may be alike; their order does not change
          <li key={index} className={classes.moment} data-what={moment.what}>
            <time className="tabular dim small">{timeWithSeconds(moment.at, language)}</time>
            <span>
              {t(`story.${word}`, { who, to, what: moment.what })}
              {cause === null ? null : <span className="dim small"> {causeSentence(i18n, cause)}</span>}
            </span>
          </li>
        )
      })}
    </ol>
  )
}

/** Which number somebody outside sees whom an extension calls: by the way that the call takes, and why. */
import type { AdminExtension, ShownNumber } from '@offhook/contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '../elements/problem.tsx'
import { Steps } from '../elements/steps.tsx'
import { useApi } from '../live/live.tsx'

export function ShownNumbers({ extension }: { readonly extension: AdminExtension }) {
  const { t } = useTranslation('administration')
  const api = useApi()
  const problemText = useProblemText()
  const { number, shownNumber, withholdsNumber } = extension
  const shown = useQuery({
    queryKey: ['shown-numbers', number, shownNumber, withholdsNumber],
    queryFn: ({ signal }) => api.explainShownNumbers({ params: { number }, signal }),
    staleTime: 0,
  })
  if (shown.error) return <p role="alert">{problemText(shown.error)}</p>
  if (!shown.data) return null
  return (
    <section className="column near" aria-label={t('extensions.shown.title')}>
      <h3>{t('extensions.shown.title')}</h3>
      <p className="dim small">
        {shown.data.length === 0 ? t('extensions.shown.none') : t('extensions.shown.hint', { number })}
      </p>
      {shown.data.map((each) => (
        <AtPeer key={each.peer} shown={each} />
      ))}
    </section>
  )
}

function AtPeer({ shown }: { readonly shown: ShownNumber }) {
  const { t } = useTranslation('administration')
  const { peer, number, display, isWithheld, steps, emergency } = shown
  const isWritten = number !== display.replace(/[^\d+]/g, '')
  return (
    <div className="column near">
      <h4>
        {peer}: <span className="tabular">{isWithheld ? t('extensions.shown.withheld') : display}</span>
        {isWritten && !isWithheld ? (
          <span className="dim small tabular"> ({t('extensions.shown.sent', { number })})</span>
        ) : null}
      </h4>
      <Steps steps={steps} />
      <details>
        <summary className="small">{t('extensions.shown.emergency', { number: emergency.display })}</summary>
        <Steps steps={emergency.steps} />
      </details>
    </div>
  )
}

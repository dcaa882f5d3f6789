/** Why somebody is shown as they are: the steps of the server's rules. */
import { Drawer, Skeleton } from '@mantine/core'
import type { PersonView } from '@offhook/contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '../elements/problem.tsx'
import { Steps } from '../elements/steps.tsx'
import { useApi } from '../live/live.tsx'

interface PersonExplanationProps {
  readonly person: PersonView | null
  readonly onClose: () => void
}

export function PersonExplanation({ person, onClose }: PersonExplanationProps) {
  const { t } = useTranslation(['people', 'shell'])
  return (
    <Drawer
      opened={person !== null}
      onClose={onClose}
      title={t('whyTitle', { name: person?.name ?? '' })}
      closeButtonProps={{ 'aria-label': t('close', { ns: 'shell' }) }}
    >
      {person ? <Explanation id={person.id} /> : null}
    </Drawer>
  )
}

function Explanation({ id }: { readonly id: string }) {
  const { t } = useTranslation('people')
  const api = useApi()
  const problemText = useProblemText()
  const answer = useQuery({
    queryKey: ['person-explanation', id],
    queryFn: ({ signal }) => api.explainPerson({ params: { id }, signal }),
    staleTime: 0,
  })
  if (answer.error) return <p role="alert">{problemText(answer.error)}</p>
  if (!answer.data) return <Skeleton height={160} />
  return (
    <div className="column far">
      <section className="column near">
        <h2>{t('whyPresence')}</h2>
        <Steps steps={answer.data.presence} />
      </section>
      <section className="column near">
        <h2>{t('whyRights')}</h2>
        <Steps steps={answer.data.rights} />
      </section>
    </div>
  )
}

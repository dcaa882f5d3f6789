import { Button } from '@mantine/core'
import { IconPlugConnectedX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Empty } from '../elements/empty.tsx'
import { useProblemText } from '../elements/problem.tsx'

export function Unreachable({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  const { t } = useTranslation()
  const text = useProblemText()
  return (
    <main className="page" role="alert">
      <Empty icon={IconPlugConnectedX} title={t('error.title')} hint={text(error)}>
        <Button variant="light" onClick={onRetry}>
          {t('retry')}
        </Button>
      </Empty>
    </main>
  )
}

import { Button } from '@mantine/core'
import { IconMapPinQuestion, IconPlugConnectedX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Empty } from '../elements/empty.tsx'

export function NotFound() {
  const { t } = useTranslation()
  return (
    <main className="page">
      <Empty icon={IconMapPinQuestion} title={t('error.notFound')} hint={t('error.notFoundHint')}>
        <Button component={Link} to="/people" variant="light">
          {t('error.home')}
        </Button>
      </Empty>
    </main>
  )
}

export function PageError() {
  const { t } = useTranslation()
  return (
    <main className="page" role="alert">
      <Empty icon={IconPlugConnectedX} title={t('error.page')} hint={t('error.pageHint')}>
        <Button variant="light" onClick={() => location.reload()}>
          {t('error.reload')}
        </Button>
      </Empty>
    </main>
  )
}

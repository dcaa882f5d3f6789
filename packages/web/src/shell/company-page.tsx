/** A page of the company inside the client. The frame is one of the server's, which lets in the origin of that page alone. */
import { Button } from '@mantine/core'
import { IconExternalLink, IconPlugOff } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Empty } from '../elements/empty.tsx'
import { useOwnProfile } from '../own/own-profile.ts'
import classes from './company-page.module.css'

export function CompanyPage() {
  const { t } = useTranslation('profiles')
  const { at } = useParams({ from: '/signed-in/pages/$at' })
  const policy = useOwnProfile()
  if (!policy) return null
  const page = policy.tabs[Number(at) - 1]
  if (!page) return <Empty icon={IconPlugOff} title={t('pageGone')} hint={t('pageGoneHint')} />
  return (
    <div className={classes.page}>
      <div className={classes.head}>
        <h1>{page.title}</h1>
        <span className={`${classes.hint} dim small`}>{t('pageHint')}</span>
        <Button
          component="a"
          href={page.url}
          target="_blank"
          rel="noreferrer"
          variant="default"
          size="compact-sm"
          leftSection={<IconExternalLink size={16} aria-hidden />}
        >
          {t('pageElsewhere')}
        </Button>
      </div>
      <iframe key={page.frame} className={classes.frame} title={page.title} src={page.frame} />
    </div>
  )
}

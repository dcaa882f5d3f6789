/** Pages of the company that the client shows beside its own. */
import { ActionIcon, Button, TextInput } from '@mantine/core'
import type { ProfileView } from '@offhook/contract'
import { IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

type Page = ProfileView['tabs'][number]

interface ProfilePagesProps {
  readonly pages: readonly Page[]
  readonly isFixed: boolean
  /** By the path of the field. */
  readonly problems: Readonly<Record<string, string>>
  readonly onChange: (pages: Page[]) => void
}

export function ProfilePages({ pages, isFixed, problems, onChange }: ProfilePagesProps) {
  const { t } = useTranslation('profiles')
  const change = (at: number, changes: Partial<Page>) =>
    onChange(pages.map((page, index) => (index === at ? { ...page, ...changes } : page)))
  return (
    <section className="column near" aria-label={t('tab.pages')}>
      <p className="dim small">{t('pagesHint')}</p>
      {pages.map((page, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a page has no name of its own while it is written
        <div key={at} className="row near">
          <TextInput
            aria-label={t('pageTitle')}
            placeholder={t('pageTitle')}
            value={page.title}
            disabled={isFixed}
            error={problems[`tabs.${at}.title`] !== undefined}
            onChange={(event) => change(at, { title: event.currentTarget.value })}
          />
          <TextInput
            className="grow"
            aria-label={t('pageUrl')}
            placeholder="https://"
            value={page.url}
            disabled={isFixed}
            error={problems[`tabs.${at}.url`] ? t('pageUrlWrong') : undefined}
            onChange={(event) => change(at, { url: event.currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            c="var(--ink-dim)"
            disabled={isFixed}
            aria-label={t('removePage', { name: page.title })}
            onClick={() => onChange(pages.filter((_page, index) => index !== at))}
          >
            <IconTrash size={18} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          size="compact-sm"
          variant="default"
          disabled={isFixed}
          onClick={() => onChange([...pages, { title: '', url: '' }])}
        >
          {t('addPage')}
        </Button>
      </div>
    </section>
  )
}

/** The presence domain, changed on its own: what it does to the addresses of people is shown before. */
import { Button, Modal, TextInput } from '@mantine/core'
import type { PresenceDomainChange } from '@offhook/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useApi } from '../live/live.tsx'
import { showDone, useProblemText } from '../shell/problem.tsx'

export function PresenceDomain({ domain }: { readonly domain: string }) {
  const { t } = useTranslation(['administration', 'shell'])
  const api = useApi()
  const queries = useQueryClient()
  const problemText = useProblemText()
  const [wanted, setWanted] = useState(domain)
  const body = { presenceDomain: wanted.trim() }
  const preview = useMutation({ mutationFn: () => api.previewPresenceDomain({ body }) })
  const change = useMutation({
    mutationFn: () => api.changePresenceDomain({ body }),
    onSuccess: ({ after }) => {
      setWanted(after)
      preview.reset()
      showDone(t('settings.domainChanged', { domain: after }))
      return queries.invalidateQueries({ queryKey: ['admin'] })
    },
  })
  const close = () => {
    preview.reset()
    change.reset()
  }
  return (
    <>
      <TextInput
        label={t('settings.presenceDomain')}
        description={t('settings.presenceDomainHint')}
        value={wanted}
        autoCapitalize="none"
        error={preview.error ? problemText(preview.error) : undefined}
        onChange={(event) => {
          preview.reset()
          setWanted(event.currentTarget.value)
        }}
      />
      <div>
        <Button
          variant="default"
          loading={preview.isPending}
          disabled={body.presenceDomain === '' || body.presenceDomain === domain}
          onClick={() => preview.mutate()}
        >
          {t('settings.domainChange')}
        </Button>
      </div>
      <Modal
        opened={preview.data !== undefined}
        onClose={close}
        size="lg"
        title={t('settings.domainTitle', { domain: body.presenceDomain })}
        closeButtonProps={{ 'aria-label': t('close', { ns: 'shell' }) }}
      >
        {preview.data ? (
          <div className="column">
            <Effect change={preview.data} />
            <div role="alert">{change.error ? problemText(change.error) : null}</div>
            <div className="row near">
              <Button
                color="red"
                loading={change.isPending}
                disabled={preview.data.taken.length > 0}
                onClick={() => change.mutate()}
              >
                {t('settings.domainDo')}
              </Button>
              <Button variant="subtle" onClick={close}>
                {t('cancel', { ns: 'shell' })}
              </Button>
            </div>
          </div>
        ) : null}
      </Modal>
    </>
  )
}

function Effect({ change }: { readonly change: PresenceDomainChange }) {
  const { t } = useTranslation('administration')
  const { changed, rewritten, kept, taken, examples } = change
  return (
    <>
      <p>{t('settings.domainPeople', { count: changed })}</p>
      {rewritten > 0 ? <p>{t('settings.domainUsers', { count: rewritten })}</p> : null}
      {kept > 0 ? <p>{t('settings.domainKept', { count: kept })}</p> : null}
      <p>{t('settings.domainPhones')}</p>
      {taken.length > 0 ? <p role="alert">{t('settings.domainTaken', { users: taken.join(', ') })}</p> : null}
      <ul className="small">
        {examples.map(({ name, before, after }) => (
          <li key={before}>
            {name}: {before} → {after}
          </li>
        ))}
        {changed > examples.length ? (
          <li>{t('settings.domainMore', { count: changed - examples.length })}</li>
        ) : null}
      </ul>
    </>
  )
}

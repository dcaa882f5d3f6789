/** What a SIP phone of the group is provisioned with so that it signs in here for CSTA: text for the file that it fetches. */
import { Button, CopyButton, NumberInput, Select, Textarea } from '@mantine/core'
import type { LineGroup, SaveLineGroup } from '@offhook/contract'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '../../elements/problem.tsx'
import { useApi } from '../../live/live.tsx'
import admin from '../administration.module.css'

interface PhoneProvisioningProps {
  readonly group: LineGroup
  readonly lines: SaveLineGroup['lines']
}

export function PhoneProvisioning({ group, lines }: PhoneProvisioningProps) {
  const { t } = useTranslation('lineGroups')
  const api = useApi()
  const problemText = useProblemText()
  const [line, setLine] = useState(lines[0]?.line ?? '')
  const [maker, setMaker] = useState<'snom' | 'yealink'>('snom')
  const [account, setAccount] = useState(12)
  const settings = useMutation({
    mutationFn: () => api.tellPhoneSettings({ params: { name: group.name }, body: { line, maker, account } }),
  })
  return (
    <section className="column near" aria-label={t('phone.title')}>
      <h3>{t('phone.title')}</h3>
      <p className="dim small">{t('phone.hint')}</p>
      <div className={admin.two}>
        <Select
          label={t('phone.line')}
          allowDeselect={false}
          searchable
          data={lines.map((listed) => listed.line)}
          value={line}
          onChange={(value) => value && setLine(value)}
        />
        <Select
          label={t('phone.maker')}
          allowDeselect={false}
          data={[
            { value: 'snom', label: 'snom' },
            { value: 'yealink', label: 'Yealink' },
          ]}
          value={maker}
          onChange={(value) => setMaker(value === 'yealink' ? 'yealink' : 'snom')}
        />
      </div>
      <NumberInput
        label={t('phone.account')}
        min={1}
        max={16}
        value={account}
        onChange={(value) => typeof value === 'number' && setAccount(value)}
      />
      <div>
        <Button variant="default" loading={settings.isPending} onClick={() => settings.mutate()}>
          {t('phone.show')}
        </Button>
      </div>
      <div role="status">{settings.error ? <p>{problemText(settings.error)}</p> : null}</div>
      {settings.data ? (
        <>
          <Textarea label={t('phone.text')} readOnly autosize value={settings.data.text} />
          <CopyButton value={settings.data.text}>
            {({ copied, copy }) => (
              <Button
                variant="subtle"
                leftSection={
                  copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />
                }
                onClick={copy}
              >
                {t('phone.copy')}
              </Button>
            )}
          </CopyButton>
        </>
      ) : null}
    </section>
  )
}

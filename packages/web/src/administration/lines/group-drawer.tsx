import { Drawer } from '@mantine/core'
import type { LineGroup } from '@offhook/contract'
import { useTranslation } from 'react-i18next'
import { GroupForm } from './group-form.tsx'

interface GroupDrawerProps {
  readonly opened: LineGroup | 'new' | null
  readonly onClose: () => void
  readonly onChanged: () => Promise<unknown>
}

export function GroupDrawer({ opened, onClose, onChanged }: GroupDrawerProps) {
  const { t } = useTranslation(['lineGroups', 'shell'])
  return (
    <Drawer
      opened={opened !== null}
      onClose={onClose}
      size="xl"
      title={opened === null || opened === 'new' ? t('add') : t('editTitle', { name: opened.name })}
      closeButtonProps={{ 'aria-label': t('close', { ns: 'shell' }) }}
    >
      {opened ? <GroupForm group={opened} onClose={onClose} onChanged={onChanged} /> : null}
    </Drawer>
  )
}

import { Button, Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'

interface ConfirmProps {
  readonly title: string
  readonly hint: string
  readonly action: string
  readonly isOpen: boolean
  readonly isPending: boolean
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** Asks before something that cannot be taken back, and says what it will do. */
export function Confirm({ title, hint, action, isOpen, isPending, onConfirm, onClose }: ConfirmProps) {
  const { t } = useTranslation()
  return (
    <Modal opened={isOpen} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('close') }}>
      <div className="column">
        <p>{hint}</p>
        <div className="row near">
          <Button variant="light" color="red" c="var(--bad)" loading={isPending} onClick={onConfirm}>
            {action}
          </Button>
          <Button variant="subtle" onClick={onClose}>
            {t('cancel')}
          </Button>
        </div>
      </div>
    </Modal>
  )
}

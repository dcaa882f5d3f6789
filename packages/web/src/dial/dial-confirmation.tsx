/** Asks before a number is dialled, where one wishes so. */
import { Button, Modal } from '@mantine/core'
import { IconPhone } from '@tabler/icons-react'
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { preferences } from '../own/preferences.ts'

type Ask = (destination: string) => Promise<boolean>

const DialConfirmationContext = createContext<Ask | null>(null)

interface Asking {
  readonly destination: string
  readonly answer: (isMeant: boolean) => void
}

export function DialConfirmationProvider({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation()
  const [asking, setAsking] = useState<Asking | null>(null)
  const ask = useMemo<Ask>(
    () => (destination) =>
      preferences.values.confirmDial
        ? new Promise((resolve) => setAsking({ destination, answer: resolve }))
        : Promise.resolve(true),
    [],
  )
  const answer = (isMeant: boolean) => {
    asking?.answer(isMeant)
    setAsking(null)
  }
  return (
    <DialConfirmationContext.Provider value={ask}>
      {children}
      <Modal
        opened={asking !== null}
        onClose={() => answer(false)}
        title={t('confirmDial.title', { number: asking?.destination ?? '' })}
        closeButtonProps={{ 'aria-label': t('close') }}
        size="sm"
      >
        <div className="row near" data-keys>
          <Button
            data-autofocus
            color="good"
            leftSection={<IconPhone size={16} aria-hidden />}
            onClick={() => answer(true)}
          >
            {t('confirmDial.call')}
          </Button>
          <Button variant="subtle" onClick={() => answer(false)}>
            {t('cancel')}
          </Button>
        </div>
      </Modal>
    </DialConfirmationContext.Provider>
  )
}

/** Whether the call is meant: at once where nobody wishes to be asked. */
export function useDialConfirmation(): Ask {
  const ask = useContext(DialConfirmationContext)
  if (!ask) throw new Error('DialConfirmationProvider is missing')
  return ask
}

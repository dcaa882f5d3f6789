/** Where the calls of a colleague's line go, for whoever may set it. */
import { Modal, Skeleton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '../elements/problem.tsx'
import { ForwardList } from '../forwarding/forward-list.tsx'
import { ForwardingFields } from '../forwarding/forwarding-fields.tsx'
import { useForwardings } from '../forwarding/use-forwardings.ts'

interface ForwardingDialogProps {
  readonly line: string
  /** Whose line it is. */
  readonly name: string
  readonly onClose: () => void
}

export function ForwardingDialog({ line, name, onClose }: ForwardingDialogProps) {
  const { t } = useTranslation(['people', 'shell'])
  const problemText = useProblemText()
  const { data, error } = useForwardings(line)
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('card.forwardTitle', { name, line })}
      closeButtonProps={{ 'aria-label': t('close', { ns: 'shell' }) }}
      size="lg"
    >
      <div data-keys>
        {error ? <p role="alert">{problemText(error)}</p> : null}
        {data ? null : error ? null : <Skeleton height={160} />}
        {data && data.forwardings === null ? (
          <p className="dim small">{t('card.forwardUnseen', { name })}</p>
        ) : null}
        {data ? (
          <ForwardingFields
            line={line}
            forwardings={data.forwardings}
            isSettable={data.isSettable}
            targets={data.targets}
          />
        ) : null}
        {data?.forwardList ? <ForwardList line={line} list={data.forwardList} /> : null}
      </div>
    </Modal>
  )
}

/** The story and the ladder of one call. */
import { Drawer, SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { CallLadder } from './call-ladder.tsx'
import { CallStory } from './call-story.tsx'

export type CallDetail = 'story' | 'ladder'

interface CallDrawerProps {
  readonly callId: string
  readonly title: string
  readonly detail: CallDetail | null
  readonly onShow: (detail: CallDetail) => void
  readonly onClose: () => void
}

export function CallDrawer({ callId, title, detail, onShow, onClose }: CallDrawerProps) {
  const { t } = useTranslation(['calls', 'shell'])
  return (
    <Drawer
      opened={detail !== null}
      onClose={onClose}
      title={title}
      size={detail === 'ladder' ? 920 : 520}
      closeButtonProps={{ 'aria-label': t('close', { ns: 'shell' }) }}
    >
      <div className="column">
        <SegmentedControl
          value={detail ?? 'story'}
          onChange={(value) => onShow(value === 'ladder' ? 'ladder' : 'story')}
          data={[
            { value: 'story', label: t('why') },
            { value: 'ladder', label: t('ladderView.title') },
          ]}
        />
        {detail === 'story' ? <CallStory callId={callId} /> : null}
        {detail === 'ladder' ? <CallLadder callId={callId} /> : null}
      </div>
    </Drawer>
  )
}

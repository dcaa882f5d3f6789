/** The story, the media path and the ladder of one call. */
import { Drawer, SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { CallMediaView } from '../media/call-media.tsx'
import { CallLadder } from './call-ladder.tsx'
import { CallStory } from './call-story.tsx'

export type CallDetail = 'story' | 'media' | 'ladder'

interface CallDrawerProps {
  readonly callId: string
  readonly title: string
  readonly detail: CallDetail | null
  readonly onShow: (detail: CallDetail) => void
  readonly onClose: () => void
}

const widths: Readonly<Record<CallDetail, number>> = { story: 520, media: 640, ladder: 920 }

export function CallDrawer({ callId, title, detail, onShow, onClose }: CallDrawerProps) {
  const { t } = useTranslation(['calls', 'media', 'shell'])
  return (
    <Drawer
      opened={detail !== null}
      onClose={onClose}
      title={title}
      size={widths[detail ?? 'story']}
      closeButtonProps={{ 'aria-label': t('close', { ns: 'shell' }) }}
    >
      <div className="column">
        <SegmentedControl
          value={detail ?? 'story'}
          onChange={(value) => onShow(value as CallDetail)}
          data={[
            { value: 'story', label: t('why') },
            { value: 'media', label: t('title', { ns: 'media' }) },
            { value: 'ladder', label: t('ladderView.title') },
          ]}
        />
        {detail === 'story' ? <CallStory callId={callId} /> : null}
        {detail === 'media' ? <CallMediaView callId={callId} /> : null}
        {detail === 'ladder' ? <CallLadder callId={callId} /> : null}
      </div>
    </Drawer>
  )
}

/** The failures of reading XML. */
import { defineErrors } from '@offhook/base'

export const xmlErrors = defineErrors({
  'xml-malformed': { status: 422, sentence: 'This is not well-formed XML: {reason}' },
  'xml-too-large': { status: 422, sentence: 'The XML document is larger than this server takes.' },
})

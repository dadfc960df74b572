/** Words that must fit, for whoever draws beside the diagram: the same measures as the diagram's own. */
export { elide, textWidth } from '../measure';

/** Text that is complete by itself. */
export interface TextPart {
  readonly type: 'text';
  readonly text: string;
}

/** An image for the model to look at. */
export interface ImagePart {
  readonly type: 'image';
  /** Base64; all images of an answer together at most 4 MiB of it. */
  readonly data: string;
  readonly mimeType: string;
}

/** A resource of this server that a host may read. */
export interface LinkPart {
  readonly type: 'resource_link';
  readonly uri: string;
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly mimeType?: string;
  /** Bytes. */
  readonly size?: number;
}

/** What a tool without `output` answers. A text comes first: some hosts show nothing of a lone link or image. */
export type Document = string | readonly [TextPart, ...(TextPart | ImagePart | LinkPart)[]];

import type { ComponentType } from 'preact';
import { Component } from 'preact';
import { Flex } from '../flex/bubble';
import type { Json } from '../json';
import { text } from '../json';
import { Imagemap, Photo, Place, Sticker } from './media';
import { Template } from './template';
import { Words } from './words';

const KINDS: Readonly<Record<string, ComponentType<{ of: Json }>>> = {
  text: Words,
  textV2: Words,
  image: Photo,
  video: ({ of }) => <Photo of={of} film />,
  sticker: Sticker,
  location: Place,
  imagemap: Imagemap,
  template: Template,
  flex: Flex,
};

const Unknown = ({ words }: { words: string }) => <div class="bubble words quiet">{words}</div>;

/** A message as LINE draws it. One that cannot be drawn does not take the talk with it. */
export class Message extends Component<{ of: Json }, { failed: boolean }> {
  override state = { failed: false };

  static override getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render() {
    const { of } = this.props;
    if (this.state.failed) return <Unknown words="このメッセージは表示できませんでした。" />;
    const type = text(of['type']);
    const Kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
    return Kind ? <Kind of={of} /> : <Unknown words={`${type} のメッセージ(お試しでは表示できません)`} />;
  }
}

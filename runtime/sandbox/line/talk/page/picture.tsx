import { useState } from 'preact/hooks';
import { imageUrl } from './safe';

/** A picture of a message that fills its frame; where it cannot be loaded, LINE shows a grey field. */
export function Picture({ url, fit = 'cover', name = '' }: { url: unknown; fit?: 'cover' | 'contain'; name?: string }) {
  const [broken, setBroken] = useState<string | null>(null);
  const address = imageUrl(url);
  if (address === undefined || broken === address)
    return (
      <span class="no-picture" role="img" aria-label={name || '画像を表示できません'} title="画像を表示できません" />
    );
  return <img class={fit} src={address} alt={name} referrerpolicy="no-referrer" onError={() => setBroken(address)} />;
}

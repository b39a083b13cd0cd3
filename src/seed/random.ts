import { uniformFloat32 } from 'pure-rand/distribution/uniformFloat32';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { mersenne } from 'pure-rand/generator/mersenne';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { skipN } from 'pure-rand/utils/skipN';

/** A generator that starts from a small number gives alike numbers at first. */
const WARM_UP = 64;

/** Choices that are the same for the same seed, on every machine and in every version of Node. */
export class Random {
  private readonly generator: RandomGenerator;

  /** @param stream - one of several independent ones of a seed */
  constructor(seed: number, stream: number) {
    const seeds = mersenne(seed);
    skipN(seeds, stream);
    this.generator = xoroshiro128plus(seeds.next());
    skipN(this.generator, WARM_UP);
  }

  /** A whole number, both bounds included. */
  between(from: number, to: number): number {
    return uniformInt(this.generator, from, to);
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /**
   * A whole number from 0 to below `count`, the n-th about 1/n as often as the first (Zipf's law): 1, 2 and 3, 4 to 7 and
   * so on are as likely as each other. In whole numbers, as a logarithm may differ from one machine to the next.
   */
  rank(count: number): number {
    const first = 2 ** this.between(0, 31 - Math.clz32(count));
    return this.between(first, Math.min(2 * first - 1, count)) - 1;
  }

  /** Any of a list, each as likely as the others. */
  any<Item>(list: readonly Item[]): Item {
    return at(list, this.between(0, list.length - 1));
  }

  /** One of a list whose first items are the common ones. */
  common<Item>(list: readonly Item[]): Item {
    return at(list, this.rank(list.length));
  }

  /** How often something that goes on with this probability goes on. */
  streak(probability: number, limit: number): number {
    let length = 0;
    while (length < limit && this.chance(probability)) length++;
    return length;
  }

  /** One of a choice, as often as its share says. */
  oneOf<Item>({ items, limits }: Choice<Item>): Item {
    const fraction = this.fraction();
    return at(
      items,
      limits.findIndex((limit) => fraction < limit),
    );
  }

  /** From 0 up to, but never, 1. */
  private fraction(): number {
    return uniformFloat32(this.generator);
  }
}

/** Items with their shares, added up. */
export interface Choice<Item> {
  items: readonly Item[];
  limits: readonly number[];
}

/** Prepares a choice from items with shares, which need not add up to anything. */
export function shares<const Item>(...weighted: readonly (readonly [item: Item, share: number])[]): Choice<Item> {
  const total = weighted.reduce((sum, [, share]) => sum + share, 0);
  let sum = 0;
  const limits = weighted.map(([, share]) => (sum += share) / total);
  // What rounding leaves above the last limit belongs to the last item.
  return { items: weighted.map(([item]) => item), limits: [...limits.slice(0, -1), 1] };
}

/** The item at an index that is known to be in the list. */
export function at<Item>(list: readonly Item[], index: number): Item {
  if (index < 0 || index >= list.length) throw new RangeError(`a list of ${list.length} has nothing at ${index}`);
  return list[index] as Item; // Checked just now; the item itself may be undefined.
}

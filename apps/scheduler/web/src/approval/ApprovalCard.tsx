import { type ItemState, MAX_REASON_LENGTH } from '@bacheca/shared/model/approval';
import type { Item } from '@bacheca/shared/model/items';
import { Button, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { keys } from '../api/queries.ts';
import { useFormat } from '../i18n/use-format.ts';
import { useCan } from '../session/use-can.ts';
import { ButtonLink } from '../shell/ButtonLink.tsx';
import classes from './Approval.module.css';
import { approvalsApi, itemStates } from './approvals-api.ts';
import { HERE } from './here.ts';

/** On an item's page, for who approves: how it stands, and what they can do. */
export function ApprovalCard({ item }: { item: Item }) {
  const { t } = useTranslation();
  const can = useCan();
  const queries = useQueryClient();
  const states = useQuery(itemStates);
  const state = states.data?.find(({ itemId }) => itemId === item.id);
  const [text, setText] = useState('');
  const [isRevoking, setRevoking] = useState(false);
  const act = useMutation({
    mutationFn: () => approvalsApi.revoke(item.id, text.trim()),
    onSuccess: () => {
      setText('');
      setRevoking(false);
    },
    onSettled: () =>
      Promise.all(
        [keys.itemStates, keys.approvals].map((queryKey) => queries.invalidateQueries({ queryKey })),
      ),
  });
  // What was saved stands otherwise by now.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is asked anew for every form of the item
  useEffect(() => {
    void queries.invalidateQueries({ queryKey: keys.itemStates });
  }, [item, queries]);
  const sentence = useSentence();
  if (!state || !can('item.approve')) return null;
  return (
    <section className={classes.card} aria-labelledby="item-approval">
      <h2 id="item-approval">{t('approval.card.title')}</h2>
      <Stack gap="sm" align="stretch">
        <Text>{sentence(state)}</Text>
        {act.isError && <ErrorMessage error={act.error} />}
        {state.state === 'in-review' && (
          <ButtonLink to="/approvals/$itemId" params={{ itemId: item.id }}>
            {t('approval.card.decide')}
          </ButtonLink>
        )}
        {state.approved && !isRevoking && (
          <Button variant="default" onClick={() => setRevoking(true)}>
            {t('approval.card.revoke')}
          </Button>
        )}
        {isRevoking && (
          <>
            <Textarea
              label={t('approval.card.revokeReason')}
              description={t('approval.card.revokeMore')}
              autosize
              maxRows={5}
              maxLength={MAX_REASON_LENGTH}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
            <div className={classes.buttons}>
              <Button
                color="red"
                disabled={text.trim() === ''}
                loading={act.isPending}
                onClick={() => act.mutate()}
              >
                {t('approval.card.revokeNow')}
              </Button>
              <Button variant="subtle" onClick={() => setRevoking(false)}>
                {t('approval.cancel')}
              </Button>
            </div>
          </>
        )}
      </Stack>
    </section>
  );
}

function useSentence() {
  const { t } = useTranslation();
  const format = useFormat();
  const when = (at: string) => format.at(Date.parse(at), Date.now(), HERE);
  return ({ state, approved, requested, decided }: ItemState): string => {
    if (state === 'approved' && approved) {
      const keysOf = {
        person: 'approval.card.approved',
        self: 'approval.card.approvedSelf',
        exempt: 'approval.card.approvedExempt',
        installation: 'approval.card.approvedInstallation',
      } as const;
      return t(keysOf[approved.kind], { by: approved.by ?? '', when: when(approved.at) });
    }
    if (state === 'in-review' && requested)
      return t('approval.card.inReview', { by: requested.by ?? '', when: when(requested.at) });
    if (state === 'rejected' && decided)
      return t(decided.decision === 'revoked' ? 'approval.card.revoked' : 'approval.card.rejected', {
        by: decided.by ?? '',
        reason: decided.reason ?? '',
      });
    return t(approved ? 'approval.card.draftOver' : 'approval.card.draft');
  };
}

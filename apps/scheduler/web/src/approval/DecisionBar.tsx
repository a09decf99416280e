import type { QueueEntry } from '@bacheca/shared/api/approval';
import { MAX_REASON_LENGTH } from '@bacheca/shared/model/approval';
import { Button, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { keys } from '../api/queries.ts';
import classes from './Approval.module.css';
import { approvalsApi } from './approvals-api.ts';
import { isTyping } from './is-typing.ts';

/** Yes, or what is wrong. The yes wakes once everything was looked at. */
export function DecisionBar(props: {
  entry: QueueEntry;
  hindrance: QueueEntry['hindrance'];
  /** The languages of which something was not looked at yet. */
  missing: readonly string[];
  onDecided: () => void;
}) {
  const { t } = useTranslation();
  const { entry, hindrance, missing, onDecided } = props;
  const { item, state } = entry;
  const queries = useQueryClient();
  const [isSendingBack, setSendingBack] = useState(false);
  const [reason, setReason] = useState('');
  const decide = useMutation({
    mutationFn: (how: 'approve' | 'reject' | 'ask-for-change') =>
      how === 'approve'
        ? approvalsApi.approve(item.id, state.contentHash)
        : approvalsApi.refuse(item.id, state.contentHash, how, reason.trim()),
    onSuccess: () => {
      onDecided();
      void queries.invalidateQueries({ queryKey: keys.itemStates });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.approvals }),
  });
  const mayApprove = hindrance === null && missing.length === 0 && !decide.isPending;

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event) || hindrance !== null) return;
      const key = event.key.toLowerCase();
      if (key === 'a' && mayApprove) decide.mutate('approve');
      if (key === 'r') {
        // The letter is not to be the first of the reason.
        event.preventDefault();
        setSendingBack(true);
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });

  if (hindrance)
    return (
      <div className={classes.bar}>
        <Text>{t(`approval.hindrance.${hindrance}`)}</Text>
      </div>
    );
  return (
    <div className={classes.bar}>
      <Stack gap="sm">
        {decide.isError && <ErrorMessage error={decide.error} />}
        {isSendingBack ? (
          <>
            <Textarea
              label={t('approval.reason')}
              description={t('approval.reasonMore')}
              autosize
              minRows={2}
              maxRows={6}
              maxLength={MAX_REASON_LENGTH}
              data-autofocus
              autoFocus
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            <div className={classes.buttons}>
              <Button
                disabled={reason.trim() === ''}
                loading={decide.isPending}
                onClick={() => decide.mutate('ask-for-change')}
              >
                {t('approval.askForChange')}
              </Button>
              <Button
                color="red"
                variant="outline"
                disabled={reason.trim() === ''}
                loading={decide.isPending}
                onClick={() => decide.mutate('reject')}
              >
                {t('approval.reject')}
              </Button>
              <Button variant="subtle" onClick={() => setSendingBack(false)}>
                {t('approval.cancel')}
              </Button>
            </div>
          </>
        ) : (
          <>
            {missing.length > 0 && (
              <Text role="status">{t('approval.stillToLook', { languages: missing.join(', ') })}</Text>
            )}
            <div className={classes.buttons}>
              <Button
                disabled={!mayApprove}
                loading={decide.isPending}
                onClick={() => decide.mutate('approve')}
              >
                {t('approval.approve')}
              </Button>
              <Button variant="default" onClick={() => setSendingBack(true)}>
                {t('approval.sendBack')}
              </Button>
            </div>
          </>
        )}
      </Stack>
    </div>
  );
}

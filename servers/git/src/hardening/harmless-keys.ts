import type { KeyGroup } from './key-rule.ts';

/** What a repository may set as it likes. */
export const harmlessKeys: readonly KeyGroup[] = [
  {
    class: 'inert',
    why: 'The remotes themselves (only https and ssh are allowed), and how the network is used.',
    keys: `remote.*.url remote.*.pushurl remote.*.fetch remote.*.push remote.*.advertisedAs
      remote.*.followRemoteHEAD remote.*.negotiationInclude remote.*.negotiationRestrict remote.*.serverOption
      remote.*.skipDefaultUpdate remote.*.skipFetchAll remote.*.tagOpt remote.pushDefault remotes.*
      http.?.extraHeader http.?.keepAliveCount http.?.keepAliveIdle http.?.keepAliveInterval
      http.?.lowSpeedLimit http.?.lowSpeedTime http.?.maxRequests http.?.maxRetries http.?.maxRetryTime
      http.?.minSessions http.?.noEPSV http.?.postBuffer http.?.retryAfter http.?.userAgent http.?.version
      credential.?.username credential.?.useHttpPath credential.?.interactive protocol.version
      promisor.advertise promisor.checkFields promisor.quiet promisor.sendFields promisor.storeFields
      fetch.bundleCreationToken fetch.followRemoteHEAD fetch.fsckObjects fetch.fsck.*
      fetch.negotiationAlgorithm fetch.output fetch.showForcedUpdates fetch.unpackLimit push.autoSetupRemote
      push.default push.negotiate push.useBitmaps push.useForceIfIncludes sideband.allowControlCharacters
      sideband.*.* transfer.advertiseObjectInfo transfer.advertiseSID transfer.credentialsInUrl
      transfer.fsckObjects transfer.hideRefs transfer.unpackLimit`,
  },
  {
    class: 'inert',
    why: 'How git words, colours and sorts what it says; where the form matters, a verb asks for it by an option.',
    keys: `advice.* alias.* alias.*.command color.pager color.interactive color.*.* column.clean
      blame.blankBoundary blame.coloring blame.date blame.markIgnoredLines blame.markUnblamableLines
      blame.showEmail blame.showRoot branch.sort tag.sort versionsort.prereleaseSuffix versionsort.suffix
      log.abbrevCommit log.date log.decorate log.diffMerges log.excludeDecoration log.graphColors
      log.graphIndent log.initialDecorationSet log.mailmap mailmap.blob pretty.* notes.displayRef
      core.notesRef status.aheadBehind status.branch status.compareBranches status.displayCommentPrefix
      status.relativePaths status.renameLimit status.renames status.short status.showStash
      status.showUntrackedFiles stash.index stash.showIncludeUntracked stash.showPatch stash.showStat
      grep.column grep.extendedRegexp grep.fallbackToNoIndex grep.fullName grep.lineNumber grep.patternType
      diff.*.binary diff.*.wordRegex diff.*.algorithm diff.*.trustExitCode
      diff.trustExitCode diff.algorithm diff.autoRefreshIndex diff.colorMoved diff.colorMovedWS diff.context
      diff.dirstat diff.indentHeuristic diff.interHunkContext diff.renameLimit diff.renames
      diff.statGraphWidth diff.statNameWidth diff.suppressBlankEmpty diff.suppress-blank-empty diff.wordRegex
      diff.wsErrorHighlight core.abbrev core.whitespace core.warnAmbiguousRefs
      core.disambiguate user.email user.name user.signingKey user.useConfigOnly
      author.email author.name committer.email committer.name commit.cleanup commit.status commit.verbose
      core.commentChar core.commentString gpg.format gpg.minTrustLevel`,
  },
  {
    class: 'inert',
    why: 'How files, indexes and packs are read and kept.',
    keys: `core.autocrlf core.eol core.safecrlf core.checkRoundtripEncoding core.fileMode core.ignoreCase
      core.ignoreStat core.trustctime core.checkStat core.symlinks core.precomposeUnicode core.hideDotFiles
      core.bigFileThreshold core.compression core.looseCompression core.createObject core.packedGitLimit
      core.packedGitWindowSize core.commitGraph core.multiPackIndex core.maxTreeDepth core.configLockTimeout
      core.filesRefLockTimeout core.packedRefsTimeout core.lockfilePid core.fsync core.fsyncMethod
      core.fsyncObjectFiles core.preloadIndex core.splitIndex core.untrackedCache core.sparseCheckout
      core.sparseCheckoutCone core.useReplaceRefs core.preferSymlinkRefs core.sharedRepository
      core.fsmonitorHookVersion core.restrictInheritedHandles core.unsetenvvars core.alternateRefsPrefixes
      attr.tree feature.experimental feature.manyFiles index.recordEndOfIndexEntries index.recordOffsetTable
      index.skipHash index.sparse index.version splitIndex.maxPercentChange splitIndex.sharedIndexExpire
      sparse.expectFilesOutsideOfPatterns pack.allowPackReuse pack.compression pack.deltaCacheLimit
      pack.deltaCacheSize pack.depth pack.indexVersion pack.island pack.islandCore pack.packSizeLimit
      pack.preferBitmapTips pack.readReverseIndex pack.useBitmapBoundaryTraversal pack.useBitmaps
      pack.usePathWalk pack.useSparse pack.window pack.windowMemory pack.writeBitmapHashCache
      pack.writeBitmapLookupTable pack.writeBitmaps pack.writeReverseIndex commitGraph.changedPaths
      commitGraph.changedPathsVersion commitGraph.generationVersion commitGraph.maxNewFilters
      commitGraph.readChangedPaths reftable.blockSize reftable.geometricFactor reftable.indexObjects
      reftable.lockTimeout reftable.restartInterval midx.version bitmapPseudoMerge.*.decay
      bitmapPseudoMerge.*.maxMerges bitmapPseudoMerge.*.pattern bitmapPseudoMerge.*.sampleRate
      bitmapPseudoMerge.*.stableSize bitmapPseudoMerge.*.stableThreshold bitmapPseudoMerge.*.threshold
      fsmonitor.allowRemote fsmonitor.announceStartup fsmonitor.ipcThreads fsmonitor.startTimeout
      fsmonitor.socketDir hook.jobs hook.*.jobs hook.*.parallel`,
  },
  {
    class: 'inert',
    why: 'How branches, merges and rebases go; what they give up can be found again.',
    keys: `branch.*.deleteMerged branch.*.description branch.*.merge branch.*.pushRemote branch.*.rebase
      branch.*.remote branch.autoSetupMerge branch.autoSetupRebase checkout.defaultRemote checkout.guess
      checkout.thresholdForParallelism merge.autoStash merge.branchdesc merge.conflictStyle merge.default
      merge.defaultToUpstream merge.diffstat merge.directoryRenames merge.ff merge.log merge.renameLimit
      merge.renames merge.renormalize merge.stat merge.suppressDest merge.verbosity merge.verifySignatures
      merge.*.name merge.*.recursive notes.mergeStrategy notes.*.* notes.rewriteMode notes.rewriteRef
      pull.autoStash pull.ff pull.rebase rebase.abbreviateCommands rebase.autoSquash rebase.autoStash
      rebase.backend rebase.forkPoint rebase.instructionFormat rebase.maxLabelLength
      rebase.missingCommitsCheck rebase.rebaseMerges rebase.rescheduleFailedExec rebase.stat
      replay.refAction revert.reference apply.ignoreWhitespace apply.whitespace am.keepcr am.messageId
      am.threeWay mailinfo.scissors mailinfo.quotedCr patchid.stable patchid.verbatim init.defaultBranch
      init.defaultObjectFormat init.defaultRefFormat init.defaultSubmodulePathConfig clone.defaultRemoteName
      clone.filterSubmodules clone.rejectShallow worktree.guessRemote worktree.useRelativePaths
      submodule.active submodule.fetchJobs submodule.propagateBranches submodule.alternateErrorStrategy
      submodule.alternateLocation submodule.stickyRecursiveClone submodule.*.active submodule.*.branch
      submodule.*.url add.ignoreErrors add.ignore-errors`,
  },
  {
    class: 'unused',
    why: 'Upkeep, which is off: its hook, and the file it would write to.',
    keys: 'gc.* gc.*.* repack.* maintenance.* maintenance.*.*',
  },
  {
    class: 'unused',
    why: 'Only of verbs that are never run here: mail, servers, browsers, tools with windows, archives, prompts.',
    keys: `browser.*.* web.browser help.* man.viewer man.*.* instaweb.* gitcvs.* gitweb.* gui.* guitool.*.*
      difftool.* difftool.*.* mergetool.* mergetool.*.* diff.tool diff.guitool merge.tool merge.guitool
      sendemail.* sendemail.*.* imap.* format.* interactive.* add.interactive.useBuiltin clean.requireForce
      completion.commands showBranch.default trailer.* trailer.*.* tar.* tar.*.* credentialCache.*
      credentialStore.* bundle.* bundle.*.* fastimport.unpackLimit fsck.* http.getanyfile
      http.maxRequestBuffer http.uploadpack http.receivepack lsrefs.unborn receive.* receive.fsck.*
      uploadarchive.* uploadpack.* uploadpackfilter.* uploadpackfilter.*.* daemon.* scalar.repo`,
  },
];

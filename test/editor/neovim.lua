-- Run by editor_tests.py in Neovim, on a file with one finding: waits for its diagnostics, applies
-- the quick fix, saves, and writes the findings before and after to $FOUND.

local function ours()
  local result = {}
  for _, d in ipairs(vim.diagnostic.get(0)) do
    local lsp = (d.user_data or {}).lsp or {}
    local code = tostring(d.code or lsp.code)
    if code:find('^schannel%-') then
      table.insert(result, { code = code, line = d.lnum + 1, related = #(lsp.relatedInformation or {}) > 0 })
    end
  end
  return result
end

local function wait_for(count)
  vim.wait(120000, function() return #ours() == count end, 50)
  return ours()
end

local before = wait_for(1)
if #before == 1 then
  -- What stands in for the user, who chooses the first that does not silence.
  vim.ui.select = function(actions, _, chosen)
    for i, action in ipairs(actions) do
      local title = action.title or (action[2] and action[2].title) or (action.action and action.action.title)
      if title:find('SEC_I_CONTEXT_EXPIRED') or not title:find('NOLINT') then
        return chosen(action, i)
      end
    end
    chosen(nil)
  end
  vim.api.nvim_win_set_cursor(0, { before[1].line, 8 })
  vim.lsp.buf.code_action()
  vim.wait(60000, function() return vim.bo.modified end, 50)
end
local after = wait_for(0)
vim.cmd('write')
local file = io.open(vim.env.FOUND, 'w')
file:write(vim.json and vim.json.encode({ before, after }) or vim.fn.json_encode({ before, after }))
file:close()
vim.cmd('qall!')
